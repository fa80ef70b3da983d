package import Evidence

/// Every number that bounds what those who connect to us can make us hold or do; tests hit each.
///
/// A source is an IPv4 address or an IPv6 network of 64 bits, which one host can have to itself.
package struct InboundLimits: Sendable, Hashable {
    /// Connections at the same time, at least 1; at one more the one that is idle longest is closed.
    package var connections = 256
    /// Connections of one source at the same time, at least 1; further ones are closed at once.
    package var connectionsPerSource = 8
    /// Connections that one source may open without a pause, at least 1.
    package var connectBurst = 20
    /// After a burst one more connection of a source is taken for each such time, at least a nanosecond.
    package var connectEvery = Span.milliseconds(250)
    /// Sources that are remembered for the limits above, of connections and once more of datagrams; a further one is
    /// refused while all are in use, unless a trunk is known to be there.
    package var sources = 4_096
    /// How long a TLS handshake may take in all.
    package var handshake = Span.seconds(10)
    /// How long a message may take from its first byte to its last.
    package var message = Span.seconds(10)
    /// How long a connection may stay without a byte.
    package var idle = Span.seconds(600)
    /// Messages and pings that one connection may send without a pause, at least 1.
    package var messageBurst = 100
    /// After a burst one more message of a connection is taken for each such time, at least a nanosecond.
    package var messageEvery = Span.milliseconds(20)

    /// Datagrams that one source may send without a pause, at least 1.
    package var datagramBurst = 100
    /// After a burst one more datagram of a source is taken for each such time, at least a nanosecond.
    package var datagramEvery = Span.milliseconds(20)

    /// The defaults.
    package init() {}
}

extension InboundLimits {
    /// Datagrams taken in a row before the loop's other work has its turn.
    static let datagramsInARow = 64
    /// Connections taken in a row before the loop's other work has its turn.
    static let acceptsInARow = 16
    /// How often a full table of sources is gone through for some to forget, at most.
    static let purgeEvery = Span.milliseconds(100)
    /// How long nothing is accepted after the system had no descriptor or no memory left.
    static let pressurePause = Span.milliseconds(100)
}

/// So many at once and then one for each pause, in one number: the moment at which the burst is whole again.
struct RateMeter {
    private var whole: MonotonicTime?

    /// Whether one more is within the rate; it is counted if so. `burst` and `every` are at least 1.
    mutating func admits(burst: Int, every: Span, at now: MonotonicTime) -> Bool {
        let start = max(whole ?? now, now)
        let room = Int64(clamping: max(burst, 1) - 1).multipliedReportingOverflow(by: max(every.nanoseconds, 1))
        guard room.overflow || (start - now).nanoseconds <= room.partialValue else { return false }
        whole = start + Span(nanoseconds: max(every.nanoseconds, 1))
        return true
    }

    /// Whether nothing is left to remember.
    func isWhole(at now: MonotonicTime) -> Bool { whole.map { $0 <= now } ?? true }
}
