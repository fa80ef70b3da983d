/// One Via value (RFC 3261 §20.42, RFC 3581).
package struct Via: Sendable, Hashable {
    /// The transport as it was sent, for instance `TLS`.
    package var transport = ByteRange.none
    /// The host of sent-by; an IPv6 address keeps its brackets.
    package var host = ByteRange.none
    /// The port of sent-by, where one is given.
    package var port: UInt16?
    /// The branch; empty where there is none.
    package var branch = ByteRange.none
    /// The address that the request came from, as the next hop saw it; empty where there is none.
    package var received = ByteRange.none
    /// Whether an rport parameter is there, with or without a value.
    package var hasReportedPort = false
    /// The value of rport, where it has one.
    package var reportedPort: UInt16?
    /// The maddr parameter; it is shown and never followed.
    package var maddr = ByteRange.none
    /// All parameters from their first semicolon.
    package var parameters = ByteRange.none
    /// The whole value.
    package var whole = ByteRange.none
}

extension ValueParser {
    /// The Via value that comes next.
    mutating func via() throws(SIPSyntaxError) -> Via {
        var via = Via()
        try self.via(into: &via)
        return via
    }

    /// The same, written into an empty one where it is to be kept.
    mutating func via(into via: inout Via) throws(SIPSyntaxError) {
        let start = position
        try protocolName()
        via.transport = try token(.via)
        guard position < end, bytes[position].isBlank else { throw failure(.via) }
        skipBlanks()
        try hostAndPort(to: end, host: &via.host, port: &via.port)
        try oddPort(&via)
        var last = position
        if position < end {
            let parameters = position
            last = try viaParameters(into: &via)
            if last > parameters { via.parameters = ByteRange(parameters, last) }
        }
        via.whole = ByteRange(start, last)
    }

    /// `SIP/2.0/`, with or without blanks around the slashes.
    @inline(__always)
    private mutating func protocolName() throws(SIPSyntaxError) {
        if position &+ 8 < end, bytes.word(at: position).foldedBytes == 0x2F30_2E32_2F70_6973 {
            position &+= 8
            if bytes[position].isBlank { skipBlanks() }
            return
        }
        let name = try token(.via)
        guard Int(name.count) == 3, matches(name, word: 0x70_6973), passSeparator(0x2F) else { throw failure(.via) }
        let version = try token(.via)
        guard Int(version.count) == 3, matches(version, word: 0x30_2E32) else { throw failure(.version) }
        guard passSeparator(0x2F) else { throw failure(.via) }
    }

    /// Blanks around the colon before the port, which Via alone allows.
    @inline(__always)
    private mutating func oddPort(_ via: inout Via) throws(SIPSyntaxError) {
        guard position < end, bytes[position].isBlank else { return }
        skipBlanks()
        guard via.port == nil, next == 0x3A else { return }
        position &+= 1
        skipBlanks()
        via.port = try port(to: end)
    }

    /// All parameters, and the offset after the last; the plain forms of branch, received and rport are recognised
    /// without a look at their names' bytes one by one.
    @inline(__always)
    private mutating func viaParameters(into via: inout Via) throws(SIPSyntaxError) -> Int {
        var last = position
        while position < end {
            if bytes[position] == 0x3B {
                let word = bytes.paddedWord(at: position &+ 1).foldedBytes
                if word.lowest(7) == 0x3D_6863_6E61_7262, let value = plainValue(at: position &+ 8) {
                    via.branch = value
                    last = position
                    continue
                }
                if word == 0x6465_7669_6563_6572, position &+ 9 < end, bytes[position &+ 9] == 0x3D,
                    let value = plainValue(at: position &+ 10)
                {
                    via.received = value
                    last = position
                    continue
                }
                let next = position &+ 6
                if word & 0xFF_FFFF_FFFF == 0x74_726F_7072, next == end || next < end && bytes[next] == 0x3B {
                    via.hasReportedPort = true
                    position = next
                    last = next
                    continue
                }
            }
            guard let parameter = try nextParameter() else { break }
            try note(parameter, in: &via)
            last = position
        }
        return last
    }

    /// The unquoted value from `start` if another parameter or the end follows it at once; the cursor then stands
    /// there.
    @inline(__always)
    private mutating func plainValue(at start: Int) -> ByteRange? {
        let stop = bytes.endOfRun(of: .parameterValue, from: start, to: end)
        guard stop > start, stop == end || bytes[stop] == 0x3B else { return nil }
        position = stop
        return ByteRange(start, stop)
    }

    @inline(__always)
    private func note(_ parameter: Parameter, in via: inout Via) throws(SIPSyntaxError) {
        switch parameter.name.count {
        case 5:
            if matches(parameter.name, word: 0x74_726F_7072) { try noteReportedPort(parameter, in: &via) }
            if matches(parameter.name, word: 0x72_6464_616D) { via.maddr = parameter.value }
        case 6: if matches(parameter.name, word: 0x6863_6E61_7262) { via.branch = parameter.value }
        case 8: if matches(parameter.name, word: 0x6465_7669_6563_6572) { via.received = parameter.value }
        default: break
        }
    }

    private func noteReportedPort(_ parameter: Parameter, in via: inout Via) throws(SIPSyntaxError) {
        via.hasReportedPort = true
        guard parameter.hasValue else { return }
        let value = WireNumber.decimal(bytes, in: parameter.value, digits: 5)
        guard let value, value > 0, value <= 65_535 else {
            throw SIPSyntaxError(at: parameter.value.lowerBound, .port)
        }
        via.reportedPort = UInt16(truncatingIfNeeded: value)
    }
}
