import SIP

/// What came in over a flow, as whole messages. Loop only.
struct SIPInbox: ~Copyable {
    /// One thing that came in.
    enum Message {
        case response(ResponseFacts, [UInt8])
        case request(RequestFacts, [UInt8])
        case ping
        /// A single CRLF, the answer to a ping (RFC 5626 §4.4.1).
        case pong
        /// Bytes that are no SIP message: why, and the first of them.
        case malformed(String, [UInt8])
    }

    private var framer = StreamFramer(as: .tolerant)
    private var datagrams: [[UInt8]] = []
    private var cutDatagram: [UInt8]?

    /// Takes bytes off a stream (`isCut` is `nil`) or one datagram.
    mutating func take(_ bytes: UnsafeRawBufferPointer, isCut: Bool?) {
        switch isCut {
        case nil: framer.append(Array(bytes))
        // RFC 5626 §4.4 has CRLF on streams only, but peers behind NAT send it, and NUL bytes, over UDP as well.
        case false?: if bytes.contains(where: { ![0x0D, 0x0A, 0x00].contains($0) }) { datagrams.append(Array(bytes)) }
        case true?: cutDatagram = Array(bytes.prefix(Limits.evidenceBytes))
        }
    }

    /// The next whole message; `nil` where more must come first.
    mutating func next(over carrier: SIPCarrier) -> Message? {
        if let cut = cutDatagram {
            cutDatagram = nil
            return .malformed("the datagram is longer than 65,535 bytes", cut)
        }
        guard carrier.isReliable else {
            return datagrams.isEmpty ? nil : parse(datagrams.removeFirst())
        }
        while true {
            switch framer.next() {
            case .needsMore: return nil
            case .keepAlive: return .pong
            case .ping: return .ping
            case .malformed(let error): return .malformed(error.text, framer.evidence)
            case .message(let range): return parse(framer.copy(range))
            }
        }
    }

    /// Counts the line ends between messages anew: what has come so far was a pong or an answered ping, and is over.
    mutating func forgetLineEnds() { framer.forgetEmptyLines() }

    private mutating func parse(_ bytes: [UInt8]) -> Message {
        // An index is three kilobytes: one for the moment costs less than one a flow.
        var index = MessageIndex()
        do throws(SIPSyntaxError) {
            let view = try index.parse(bytes.span, as: .tolerant)
            return view.isRequest ? .request(RequestFacts(view), bytes) : .response(ResponseFacts(view), bytes)
        } catch {
            return .malformed(error.text, bytes)
        }
    }
}

extension SIPSyntaxError {
    /// One line for people and evidence.
    package var text: String { "\(reason.rawValue) at byte \(offset)" }
}
