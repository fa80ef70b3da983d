import Evidence
import Glibc
import Transport

/// What a failed connect means, and whose fault it is.
enum TCPStage {
    /// The finding for a connect that did not work; `nil` where it did or was cancelled.
    static func diagnosis(_ outcome: ConnectOutcome, to peer: SocketAddress, after span: Span) -> Diagnosis? {
        switch outcome {
        case .connected, .cancelled: nil
        case .deadline: timeout(to: peer, after: span)
        case .failed(let error, let immediate): diagnosis(error, immediate: immediate, to: peer, after: span)
        }
    }

    /// The finding for an error number; `immediate` where `connect` itself refused, before anything was sent.
    static func diagnosis(_ error: SystemError, immediate: Bool, to peer: SocketAddress, after span: Span) -> Diagnosis
    {
        let (code, severity): (DiagnosisCode, Severity) =
            switch error.number {
            case ECONNREFUSED: (.tcpRefused, .fail)
            case ECONNRESET, EPIPE, ECONNABORTED: (.tcpReset, .fail)
            case ETIMEDOUT: (.tcpTimeout, .fail)
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: (.localOutOfDescriptors, .unknown)
            case EADDRNOTAVAIL, EADDRINUSE: (.localPortsExhausted, .unknown)
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN:
                immediate ? (.localNoRoute, .unknown) : (.tcpUnreachable, .fail)
            case ENETDOWN, EACCES, EPERM, EAFNOSUPPORT, EINVAL: (.localNoRoute, .unknown)
            default: immediate ? (.localNoRoute, .unknown) : (.tcpUnreachable, .fail)
            }
        return Diagnosis(
            code, severity, summary(code, peer, span),
            evidence: [
                ("address", .text(peer.text)), ("errno", .number(Int64(error.number))), ("error", .text(error.text)),
                ("milliseconds", .decimal(span.milliseconds)),
            ])
    }

    /// The finding for silence until the deadline.
    static func timeout(to peer: SocketAddress, after span: Span) -> Diagnosis {
        Diagnosis(
            .tcpTimeout, .fail, summary(.tcpTimeout, peer, span),
            evidence: [("address", .text(peer.text)), ("milliseconds", .decimal(span.milliseconds))])
    }

    private static func summary(_ code: DiagnosisCode, _ peer: SocketAddress, _ span: Span) -> String {
        switch code {
        case .tcpRefused: "\(peer.text) refused the TCP connection"
        case .tcpReset: "\(peer.text) reset the TCP connection"
        case .tcpTimeout: "\(peer.text) did not answer the TCP connect within \(span.shown)"
        case .tcpUnreachable: "the network reports that \(peer.text) cannot be reached"
        case .localNoRoute: "this host has no route to \(peer.text)"
        case .localPortsExhausted: "this host has no free local port or address to connect from"
        default: "this host has no free file descriptor for another connection"
        }
    }
}

extension Span {
    /// For sentences: `0.8 ms`, `120 ms`, `3.2 s`.
    package var shown: String {
        let (value, unit) = nanoseconds >= 1_000_000_000 ? (seconds, "s") : (milliseconds, "ms")
        let tenths = Int((value * 10).rounded())
        return tenths < 1_000 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(Int(value.rounded())) \(unit)"
    }
}
