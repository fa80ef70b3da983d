import Glibc

/// How an exchange of bytes failed.
package enum IOFailure: Error, Sendable, Hashable {
    /// The socket.
    case system(SystemError)
    /// The TLS layer.
    case tls(TLSFailure)

    /// The peer is gone without a word: it acknowledged nothing, or left a ping unanswered.
    package static let peerGone = IOFailure.system(SystemError(call: "keep-alive", number: ETIMEDOUT))

    /// One line for people and evidence.
    package var text: String {
        switch self {
        case .system(let error): error.text
        case .tls(let failure): failure.text
        }
    }
}

extension TLSFailure {
    /// One line for people and evidence.
    package var text: String {
        if let alert { return "TLS alert \(alert.number) \(alert.name) \(alert.sent ? "sent" : "received")" }
        if let errno { return SystemError(call: "read", number: errno).text }
        if endOfStream { return "the peer closed the connection without close_notify" }
        return "TLS: " + (reasons.last ?? "no reason given")
    }
}

/// How a write ended.
package enum SendOutcome: Sendable, Hashable {
    case sent
    case failed(IOFailure)
    case deadline, cancelled
}

/// How a read ended.
package enum ReceiveOutcome: Sendable, Hashable {
    /// Bytes were handed over.
    case received
    /// The peer ended its side; `orderly` with close_notify, or FIN where there is no TLS.
    case closed(orderly: Bool)
    case failed(IOFailure)
    case deadline, cancelled
}
