package import Evidence

/// What one question to one server came to.
package struct QueryRecord: Sendable, Hashable {
    /// How it ended.
    package enum Outcome: Sendable, Hashable {
        /// The server answered with this response code; 0 may also be "no such record".
        case answered(rcode: UInt8)
        /// Bytes came that are no answer.
        case malformed
        /// Nothing came in the time that was given.
        case timeout
        /// The call that failed.
        case failed(SystemError)
        /// Nobody waited longer, because the other address family had answered or the deadline had come.
        case abandoned
    }

    /// Who was asked.
    package let server: SocketAddress
    /// The name that was asked for.
    package let name: DNSName
    /// What was asked for.
    package let type: DNSType
    /// How it ended.
    package let outcome: Outcome
    /// How long that took.
    package let duration: Span
}

/// Why a look-up found nothing.
package enum LookupFailure: Sendable, Hashable {
    /// A server answered with a failure, and none with more (`dns.server-failure`); the first one's.
    case serverFailure(ServerFailure)
    /// Silence for this name, while a server answers another question (`dns.timeout`); also where the caller's deadline
    /// left no time to ask.
    case timeout
    /// No server answers anything (`local.resolver-unreachable`); the error where the system gave one.
    case resolverUnreachable(SystemError?)
}

/// What became of a name.
package struct Resolution: Sendable, Hashable {
    /// What was found.
    package enum Outcome: Sendable, Hashable {
        /// At most 16 addresses, IPv6 before IPv4, each family in the order of the answer; never empty.
        case addresses([IPAddress])
        /// There is no such name (`dns.name-not-found`), or it is one that the DNS cannot carry.
        case nameNotFound
        /// The name is there and has no address (`dns.no-address`).
        case noAddress
        /// The question remained open.
        case failed(LookupFailure)
    }

    /// Who said so.
    package enum Source: Sendable, Hashable {
        /// The name itself: an address, `localhost`, or no name at all.
        case literal
        /// The hosts file.
        case hosts
        /// A name server, just now.
        case dns
        /// A name server, not longer ago than it allowed.
        case cache
    }

    /// What was found.
    package var outcome: Outcome
    /// Who said so.
    package var source: Source
    /// The name that was asked for in the end, as A-labels; as it was written where it was not asked for.
    package var name: String
    /// The server whose answer it is.
    package var server: SocketAddress?
    /// The seconds that the answer may still be kept, 1–3600; `nil` where it may not.
    package var ttl: Int?
    /// Whether these are all the addresses there are: neither family remained open, and none was left out.
    package var isComplete: Bool
    /// How many addresses the answers have beyond those that are kept.
    package var omitted = 0
    /// How long the look-up took.
    package var duration: Span
    /// Every question that was asked, in the order they ended.
    package var queries: [QueryRecord]
}
