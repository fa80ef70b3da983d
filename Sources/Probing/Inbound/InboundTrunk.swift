package import Evidence

/// What is known of a trunk whose SBC may send us OPTIONS: its names, its addresses, and what is expected of it.
package struct InboundTrunk: Sendable, Hashable {
    /// How much is made of a trunk that stays silent.
    package enum Expectation: String, Sendable, Hashable, CaseIterable {
        /// Nothing is made of its silence, nor of what its OPTIONS say.
        case never
        /// It is expected to go on once it has sent one.
        case onceSeen = "once-seen"
        /// It is expected from the start.
        case always
    }

    /// The target's name.
    package var name: String
    /// The names that its client certificate, its Contact or its From may carry, without regard to case.
    package var names: [String]
    /// Addresses that are known to be its own; at most ``InboundBounds/addressesPerTrunk`` are remembered.
    package var addresses: [IPAddress]
    /// How much is made of its silence.
    package var expectation = Expectation.onceSeen
    /// Silence that is `options.late`; default 180 s.
    package var lateAfter = Span.seconds(180)
    /// Silence that is `options.stale`; not shorter than ``lateAfter``, default 300 s.
    package var staleAfter = Span.seconds(300)
    /// Whether its OPTIONS must be as Direct Routing wants them: what it would refuse is a warning, else a note.
    package var isStrict = false

    /// A trunk from its parts.
    package init(name: String, names: [String], addresses: [IPAddress] = []) {
        self.name = name
        self.names = names
        self.addresses = addresses
    }
}

/// Every number that bounds what is remembered of those who send to us.
package enum InboundBounds {
    /// Addresses that are remembered of one trunk.
    package static let addressesPerTrunk = 32
    /// Unknown senders that are remembered; the one heard of longest ago makes room.
    package static let strangers = 128
    /// Arrivals of one trunk from which its rate is told.
    package static let arrivals = 16
    /// So many arrivals within this time are too many.
    package static let tooFrequent = Span.seconds(16)
    /// Silence after which no rate is told any more.
    package static let rateWindow = Span.seconds(600)
}
