package import Evidence
package import SIP
package import Transport

/// One OPTIONS and what came of it.
package struct OptionsExchange: Sendable {
    /// How it ended.
    package enum Outcome: Sendable {
        /// A final response to this very request.
        case answered(ResponseFacts)
        /// Nothing final before the deadline.
        case timedOut
        /// The peer took no more bytes before the deadline.
        case notAccepted
        /// The peer ended the connection.
        case closed(orderly: Bool)
        case failed(IOFailure)
        /// Bytes that are no SIP message: why, and the first of them.
        case malformed(String, PeerText)
        case cancelled
    }

    /// How it ended.
    package var outcome: Outcome
    /// From the first byte sent to the end.
    package var elapsed: Span
    /// The last provisional status that came.
    package var provisional: Int?
    /// Responses that belong to no request of ours.
    package var strays = 0
    /// Bytes that the peer's kernel had not acknowledged when the time was up: the connection is dead, not the service.
    package var unacknowledgedBytes = 0
    /// Repeated requests (UDP only).
    package var retransmissions = 0
    /// Where the answer came from, if not from whom we asked (UDP only).
    package var answeredFrom: SocketAddress?
    /// What became of the target's credentials.
    package var credentials = CredentialsUse.unused
}
