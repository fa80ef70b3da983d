import Evidence
import Glibc
import Transport

/// What a failed connect means, and whose fault it is.
enum TCPStage {
    /// The finding for an attempt that did not work; `nil` where it did, or was not begun or not waited for.
    static func diagnosis(_ attempt: ConnectAttempt) -> Diagnosis? {
        let span = attempt.duration ?? .zero
        switch attempt.outcome {
        case .connected, .overtaken, .notTried: return nil
        case .silent: return timeout(to: attempt.peer, after: span)
        case .failed(let error, let immediate):
            return diagnosis(error, immediate: immediate, to: attempt.peer, after: span)
        }
    }

    /// The warning about an address that had kept silent so long, when another one was connected, that it would hardly
    /// have answered: at least the time that each address has for itself, and four times what the other one took.
    static func overtaken(_ attempt: ConnectAttempt, by winner: ConnectAttempt) -> Diagnosis? {
        guard attempt.outcome == .overtaken, let waited = attempt.duration, let took = winner.duration,
            waited >= FlowLimits.stagger, waited.nanoseconds / 4 >= took.nanoseconds
        else { return nil }
        return Diagnosis(
            .tcpTimeout, .warn,
            "\(attempt.peer.text) had not answered after \(waited.shown), \(winner.peer.text) did in \(took.shown)",
            evidence: [
                ("address", .text(attempt.peer.text)), ("milliseconds", .decimal(waited.milliseconds)),
                ("overtakenBy", .text(winner.peer.text)),
            ])
    }

    /// The finding where the source that was asked for reaches no address of the name.
    static func unusable(_ source: ConnectOrigin, for addresses: [IPAddress]) -> Diagnosis {
        Diagnosis(
            .localSourceUnusable, .unknown,
            "\(source.text) reaches none of the target's addresses, which are of the other family",
            evidence: [("source", .text(source.text)), ("addresses", .list(addresses.map(\.description)))])
    }

    /// The finding for an error number; `immediate` where `connect` itself refused, before anything was sent.
    static func diagnosis(_ error: SystemError, immediate: Bool, to peer: SocketAddress, after span: Span) -> Diagnosis
    {
        let (code, severity): (DiagnosisCode, Severity) =
            switch error.number {
            case _ where error.isOfBinding && error.number != EADDRINUSE: (.localSourceUnusable, .unknown)
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
            code, severity, summary(code, error, peer, span),
            evidence: [
                ("address", .text(peer.text)), ("errno", .number(Int64(error.number))), ("error", .text(error.text)),
                ("milliseconds", .decimal(span.milliseconds)),
            ])
    }

    /// The finding where this process may open nothing more, whatever for.
    static func outOfDescriptors(_ error: SystemError) -> Diagnosis {
        Diagnosis(
            .localOutOfDescriptors, .unknown, shortage(error),
            evidence: [("errno", .number(Int64(error.number))), ("error", .text(error.text))])
    }

    /// What there is too little of.
    private static func shortage(_ error: SystemError) -> String {
        switch error.number {
        case ENFILE: "this host has no free file descriptor for any process"
        case ENOBUFS, ENOMEM: "this host's kernel has no memory for another connection"
        default: "this process has no free file descriptor for another connection"
        }
    }

    /// The finding for silence until the deadline.
    static func timeout(to peer: SocketAddress, after span: Span) -> Diagnosis {
        Diagnosis(
            .tcpTimeout, .fail, "\(peer.text) did not answer the TCP connect within \(span.shown)",
            evidence: [("address", .text(peer.text)), ("milliseconds", .decimal(span.milliseconds))])
    }

    private static func unusable(_ error: SystemError) -> String {
        switch error.number {
        case ENODEV: "this host has no interface of the name that was given as source"
        case EADDRNOTAVAIL: "the source address that was given is none of this host's"
        default: "the source that was given cannot be used: \(error.text)"
        }
    }

    private static func summary(
        _ code: DiagnosisCode, _ error: SystemError, _ peer: SocketAddress, _ span: Span
    ) -> String {
        switch code {
        case .localSourceUnusable: unusable(error)
        case .tcpRefused: "\(peer.text) refused the TCP connection"
        case .tcpReset: "\(peer.text) reset the TCP connection"
        case .tcpTimeout: "\(peer.text) did not answer the TCP connect within \(span.shown)"
        case .tcpUnreachable: "the network reports that \(peer.text) cannot be reached"
        case .localNoRoute: "this host has no route to \(peer.text)"
        case .localPortsExhausted: "this host has no free local port or address to connect from"
        default: shortage(error)
        }
    }
}

extension SystemError {
    /// Whether it is a want of descriptors or of the kernel's memory, which says nothing of any peer.
    var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(number) }

    /// Whether it was our source that was refused, before any peer came into it.
    fileprivate var isOfBinding: Bool { call == "bind" || call.hasPrefix("setsockopt SO_BINDTODEVICE") }
}

extension Span {
    /// For sentences: `0.8 ms`, `120 ms`, `3.2 s`.
    package var shown: String {
        let (value, unit) = nanoseconds >= 1_000_000_000 ? (seconds, "s") : (milliseconds, "ms")
        let tenths = Int((value * 10).rounded())
        return tenths < 1_000 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(Int(value.rounded())) \(unit)"
    }
}
