/// A URI that owns its bytes, so that it can be compared with one of another message.
package struct URIText: Sendable, Hashable {
    /// The bytes.
    package let bytes: [UInt8]
    /// The parts, as ranges of ``bytes``.
    package let parts: SIPURI

    /// Reads a URI of any scheme that fills the text.
    package init(parsing text: String, as temperament: Temperament = .strict) throws(SIPSyntaxError) {
        try self.init(parsing: Array(text.utf8), as: temperament)
    }

    /// Reads a URI of any scheme that fills the bytes; at most ``Limits/lineBytes`` of them.
    package init(parsing bytes: [UInt8], as temperament: Temperament = .strict) throws(SIPSyntaxError) {
        guard bytes.count <= Limits.lineBytes else { throw SIPSyntaxError(at: Limits.lineBytes, .lineTooLong) }
        guard !bytes.isEmpty else { throw SIPSyntaxError(at: 0, .uri) }
        var parts = SIPURI()
        var parser = ValueParser(bytes.span, in: ByteRange(0, bytes.count), as: temperament)
        try parser.uri(to: bytes.count, into: &parts)
        self.bytes = bytes
        self.parts = parts
    }

    /// The URI of an address, copied out of its message.
    package init(_ uri: SIPURI, of view: borrowing MessageView) throws(SIPSyntaxError) {
        try self.init(parsing: view.copy(uri.whole), as: view.temperament)
    }

    /// A piece as text.
    package func text(_ range: ByteRange) -> String { String(decoding: bytes[range.offsets], as: UTF8.self) }
}

extension URIText {
    /// Whether both name the same resource (RFC 3261 §19.1.4; RFC 3966 §4 for `tel:`); not transitive, so no `==`.
    ///
    /// URIs of other schemes, those with more than ``Limits/uriParameters`` parameters or headers, and those that
    /// name a parameter twice, are equivalent only if they are equal byte for byte.
    package func isEquivalent(to other: URIText) -> Bool {
        if bytes == other.bytes { return true }
        guard parts.scheme == other.parts.scheme else { return false }
        switch parts.scheme {
        case .other: return false
        case .tel: return number == other.number && hasSameParameters(as: other)
        case .sip, .sips: return hasSameAuthority(as: other) && agrees(with: other) && hasSameHeaders(as: other)
        }
    }

    /// User and password are compared with their case, the host without it; an absent port is not the default port.
    private func hasSameAuthority(as other: URIText) -> Bool {
        decoded(parts.user) == other.decoded(other.parts.user)
            && parts.user.isEmpty == other.parts.user.isEmpty
            && decoded(parts.password) == other.decoded(other.parts.password)
            && parts.password.isEmpty == other.parts.password.isEmpty
            && lowercased(parts.host) == other.lowercased(other.parts.host)
            && parts.port == other.parts.port
    }

    /// A parameter of both must have one value; some may not be missing from either.
    private func agrees(with other: URIText) -> Bool {
        guard let mine = parameters, let theirs = other.parameters else { return false }
        let binding = ["user", "ttl", "method", "maddr", "transport"].map { Array($0.utf8) }
        for (name, value) in mine {
            let match = theirs.first { $0.name == name }
            if let match, match.value != value { return false }
            if match == nil, binding.contains(name) { return false }
        }
        return theirs.allSatisfy { theirs in
            !binding.contains(theirs.name) || mine.contains { $0.name == theirs.name }
        }
    }

    /// All headers must be in both, in whatever order.
    private func hasSameHeaders(as other: URIText) -> Bool {
        guard let mine = headers, let theirs = other.headers else { return false }
        return mine == theirs
    }

    private func hasSameParameters(as other: URIText) -> Bool {
        guard let mine = parameters, let theirs = other.parameters else { return false }
        return mine.count == theirs.count
            && mine.allSatisfy { mine in theirs.contains { $0.name == mine.name && $0.value == mine.value } }
    }
}

extension URIText {
    /// The digits of a `tel:` URI without its visual separators.
    private var number: [UInt8] {
        lowercased(parts.user).filter { ![0x2D, 0x2E, 0x28, 0x29].contains($0) }
    }

    private func lowercased(_ range: ByteRange) -> [UInt8] { bytes[range.offsets].map(\.lowercased) }

    /// The piece with the escapes of unreserved characters decoded and those of all others in capitals.
    private func decoded(_ range: ByteRange) -> [UInt8] {
        var text: [UInt8] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard bytes[offset] == 0x25, offset &+ 2 < range.upperBound, let high = bytes[offset &+ 1].hexValue,
                let low = bytes[offset &+ 2].hexValue
            else {
                text.append(bytes[offset])
                offset &+= 1
                continue
            }
            let byte = high << 4 | low
            let isReserved = [0x3B, 0x2F, 0x3F, 0x3A, 0x40, 0x26, 0x3D, 0x2B, 0x24, 0x2C].contains(byte)
            text += isReserved ? [0x25, high, low] : [byte]
            offset &+= 3
        }
        return text
    }

    /// The parameters with names and values in lower case; `nil` where there are too many or a name comes twice.
    private var parameters: [(name: [UInt8], value: [UInt8])]? {
        var found: [(name: [UInt8], value: [UInt8])] = []
        var iterator = URIParameters(bytes.span, parts.parameters)
        while let parameter = iterator.next() {
            guard found.count < Limits.uriParameters else { return nil }
            let name = decoded(parameter.name).map(\.lowercased)
            if found.contains(where: { $0.name == name }) { return nil }
            found.append((name, decoded(parameter.value).map(\.lowercased)))
        }
        return found
    }

    /// The headers, sorted, with names in lower case; `nil` where there are too many.
    private var headers: [[[UInt8]]]? {
        guard !parts.headers.isEmpty else { return [] }
        let fields = bytes[parts.headers.offsets].split(separator: 0x26, maxSplits: Limits.uriParameters)
        guard fields.count <= Limits.uriParameters else { return nil }
        let headers = fields.map { field in
            let equals = field.firstIndex(of: 0x3D) ?? field.endIndex
            let name = decoded(ByteRange(field.startIndex, equals)).map(\.lowercased)
            return [name, decoded(ByteRange(min(equals + 1, field.endIndex), field.endIndex))]
        }
        return headers.sorted { one, other in
            one[0] == other[0]
                ? one[1].lexicographicallyPrecedes(other[1]) : one[0].lexicographicallyPrecedes(other[0])
        }
    }
}
