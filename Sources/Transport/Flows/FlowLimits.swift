package import Evidence

/// The times that rule connecting and keeping a connection.
package enum FlowLimits {
    /// How long one address is tried before the next one is tried beside it (RFC 8305 §5).
    package static let stagger = Span.milliseconds(250)
    /// How long a connection may be silent before the kernel asks the peer whether it is there, in seconds.
    static let keepAliveIdle: Int32 = 45
    /// How long the kernel waits between such questions, in seconds.
    static let keepAliveInterval: Int32 = 10
    /// How many of them may remain open.
    static let keepAliveProbes: Int32 = 3
    /// How long bytes may remain unacknowledged before the kernel gives a connection up, in milliseconds.
    static let userTimeout: Int32 = 30_000
    /// How long a flow may be silent before it is pinged (RFC 5626 §4.4.1 has 95 to 120 s for TCP).
    package static let pingAfter = Span.seconds(110)
    /// How long the pong of a peer that has sent one before may take (RFC 5626 §4.4.1).
    package static let pongWithin = Span.seconds(10)
    /// The first upper bound of a reconnect's delay; it doubles with each further attempt.
    package static let backOffBase = Span.seconds(1)
    /// The last upper bound of a reconnect's delay.
    package static let backOffCap = Span.seconds(60)
    /// How long a connection must have lived before the delays start anew.
    package static let backOffReset = Span.seconds(60)
}
