import ChainAudit
import Evidence
import SIP

/// One connection that somebody opened to us, while it is served. Loop only.
final class InboundConnection {
    /// Who is at the other end.
    var peer: InboundPeer
    let stream: StreamConnection
    var traffic = InboundTraffic()
    /// When the last byte came.
    var heard: MonotonicTime
    /// Why it is being closed from our side, once it is.
    var verdict: InboundEnd?

    private let limits: InboundLimits
    private var framer = StreamFramer(as: .tolerant)
    private var meter = RateMeter()
    /// When the first byte came of the message that is under way.
    private var begun: MonotonicTime?

    init(_ stream: StreamConnection, id: InboundID, over transport: TransportKind, limits: InboundLimits) {
        self.stream = stream
        self.limits = limits
        heard = stream.loop.now
        peer = InboundPeer(id: id, address: stream.peer, local: stream.local, transport: transport)
    }

    /// Whether nothing is under way on it.
    var isIdle: Bool { begun == nil && (peer.tls != nil || stream.tlsFacts == nil) }

    /// Closes it for a reason of ours; the task that serves it ends then.
    func close(_ verdict: InboundEnd) {
        if self.verdict == nil { self.verdict = verdict }
        stream.close()
    }

    /// Does the server's part of the handshake; why it ends there, or `nil` where it is done.
    func secure(_ context: TLSContext) async -> InboundEnd? {
        let outcome = await stream.startTLS(context, serverName: nil, until: stream.loop.now + limits.handshake)
        peer.tls = stream.tlsFacts
        peer.chain = stream.presentedChain
        heard = stream.loop.refreshedNow()
        switch outcome {
        case .done: return nil
        case .failed(let failure): return .handshakeFailed(failure)
        case .deadline: return .handshakeTooSlow
        case .cancelled: return .closedByUs
        }
    }

    /// Reads until it ends, handing each whole message to `take`.
    func converse(_ take: ([UInt8]) -> Void) async -> InboundEnd {
        while true {
            let limit = begun.map { $0 + limits.message } ?? heard + limits.idle
            let outcome = await stream.receive(until: limit) { bytes in
                traffic.bytesIn += bytes.count
                framer.append(bytes.bytes)
            }
            switch outcome {
            case .received:
                heard = stream.loop.refreshedNow()
                if let end = takeMessages(take) { return end }
            case .closed(let orderly): return .closedByPeer(orderly: orderly)
            case .failed(let failure): return .failed(failure)
            case .deadline: return begun == nil ? .idle : .messageTooSlow
            case .cancelled: return .closedByUs
            }
        }
    }

    private func takeMessages(_ take: ([UInt8]) -> Void) -> InboundEnd? {
        while verdict == nil {
            switch framer.next() {
            case .needsMore:
                begun = framer.isInsideMessage ? begun ?? heard : nil
                return nil
            case .keepAlive: continue
            case .ping:
                guard isWithinRate else { return .tooManyMessages }
                framer.forgetEmptyLines()
                traffic.pings += 1
                stream.sendIfRoom([0x0D, 0x0A])
            case .malformed(let error):
                return .malformed("\(error.reason.rawValue) at byte \(error.offset)", PeerText(framer.evidence))
            case .message(let range):
                guard isWithinRate else { return .tooManyMessages }
                begun = nil
                traffic.messagesIn += 1
                take(framer.copy(range))
            }
        }
        return nil
    }

    private var isWithinRate: Bool {
        // Here and not in one line below: the meter counts what it admits.
        meter.admits(burst: limits.messageBurst, every: limits.messageEvery, at: heard)
    }
}
