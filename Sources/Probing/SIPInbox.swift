import SIP
import Transport

/// What came in over a flow, as whole messages. Loop only.
struct SIPInbox: ~Copyable {
    /// One thing that came in.
    enum Message {
        /// `from` is set where it came as a datagram from another address or port than the peer's.
        case response(ResponseFacts, [UInt8], from: SocketAddress?)
        case request(RequestFacts, [UInt8])
        case ping
        /// A single CRLF, the answer to a ping (RFC 5626 §4.4.1).
        case pong
        /// Bytes that are no SIP message: why, and the first of them.
        case malformed(String, [UInt8])
    }

    private var framer = StreamFramer(as: .tolerant)
    private var datagrams: [(bytes: [UInt8], from: SocketAddress?)] = []
    private var cutDatagram: [UInt8]?

    /// Takes bytes off a stream.
    mutating func take(_ bytes: UnsafeRawBufferPointer) { framer.append(Array(bytes)) }

    /// Takes a datagram; `from` is set where it did not come from the peer.
    mutating func takeDatagram(_ bytes: UnsafeRawBufferPointer, isCut: Bool, from elsewhere: SocketAddress?) {
        // RFC 5626 §4.4 has CRLF on streams only, but peers behind NAT send it, and NUL bytes, over UDP as well.
        guard bytes.contains(where: { ![0x0D, 0x0A, 0x00].contains($0) }) else { return }
        if !isCut {
            datagrams.append((Array(bytes), elsewhere))
        } else if elsewhere == nil {
            cutDatagram = Array(bytes.prefix(Limits.evidenceBytes))
        }
    }

    /// The next whole message; `nil` where more must come first.
    mutating func next(over carrier: SIPCarrier) -> Message? {
        if let cut = cutDatagram {
            cutDatagram = nil
            return .malformed("the datagram is longer than 65,535 bytes", cut)
        }
        guard carrier.isReliable else {
            while !datagrams.isEmpty {
                let datagram = datagrams.removeFirst()
                if let message = heard(parse(datagram.bytes), from: datagram.from) { return message }
            }
            return nil
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

    /// Whoever sends to our port can make us listen, but only an answer is taken from others than the peer.
    private func heard(_ message: Message, from elsewhere: SocketAddress?) -> Message? {
        guard let elsewhere else { return message }
        guard case .response(let response, let bytes, _) = message else { return nil }
        return .response(response, bytes, from: elsewhere)
    }

    private mutating func parse(_ bytes: [UInt8]) -> Message {
        // An index is three kilobytes: one for the moment costs less than one a flow.
        var index = MessageIndex()
        do throws(SIPSyntaxError) {
            let view = try index.parse(bytes.span, as: .tolerant)
            return view.isRequest
                ? .request(RequestFacts(view), bytes) : .response(ResponseFacts(view), bytes, from: nil)
        } catch {
            return .malformed(error.text, bytes)
        }
    }
}

extension SIPSyntaxError {
    /// One line for people and evidence.
    package var text: String { "\(reason.rawValue) at byte \(offset)" }
}
