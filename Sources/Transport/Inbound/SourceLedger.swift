import Evidence

/// Who has how many connections open and how fast they came: an address in, a refusal out, no clock and no socket.
struct SourceLedger {
    /// One IPv4 address, or one IPv6 network of 64 bits.
    private enum Source: Hashable {
        case v4(UInt32)
        case v6(UInt64)

        init(_ address: IPAddress) {
            switch address {
            case .v4(let value): self = .v4(value)
            case .v6(let high, _, _): self = .v6(high)
            }
        }
    }

    private struct Account {
        var open = 0
        var meter = RateMeter()
    }

    private let limits: InboundLimits
    private var accounts: [Source: Account] = [:]
    /// Datagrams have a table of their own: their sources can be made up, those of connections cannot.
    private var meters: [Source: RateMeter] = [:]
    private var purges: (accounts: MonotonicTime?, meters: MonotonicTime?)

    init(_ limits: InboundLimits) { self.limits = limits }

    /// The number of sources of connections that are remembered.
    var count: Int { accounts.count }

    /// The number of sources of datagrams that are remembered.
    var datagramSources: Int { meters.count }

    /// Why a connection from there is refused; `nil` where it is counted as open from now on. Whether the address is
    /// known is asked only where no more strangers can be remembered.
    mutating func admit(
        _ address: IPAddress, at now: MonotonicTime, _ isKnown: (IPAddress) -> Bool = { _ in false }
    ) -> InboundRefusal? {
        let source = Source(address)
        if accounts[source] == nil, accounts.count >= limits.sources {
            if Self.mayPurge(&purges.accounts, at: now) {
                accounts = accounts.filter { $0.value.open > 0 || !$0.value.meter.isWhole(at: now) }
            }
            if accounts.count >= limits.sources, !isKnown(address) { return .tooManySources }
        }
        var account = accounts[source] ?? Account()
        if account.open >= limits.connectionsPerSource { return .tooManyOfOneSource }
        guard account.meter.admits(burst: limits.connectBurst, every: limits.connectEvery, at: now) else {
            return .tooFast
        }
        account.open += 1
        accounts[source] = account
        return nil
    }

    /// Admits one datagram of an address, or says why not; like ``admit(_:at:_:)`` else.
    mutating func admitDatagram(
        _ address: IPAddress, at now: MonotonicTime, _ isKnown: (IPAddress) -> Bool = { _ in false }
    ) -> InboundRefusal? {
        let source = Source(address)
        if meters[source] == nil, meters.count >= limits.sources {
            if Self.mayPurge(&purges.meters, at: now) { meters = meters.filter { !$0.value.isWhole(at: now) } }
            if meters.count >= limits.sources, !isKnown(address) { return .tooManySources }
        }
        var meter = meters[source] ?? RateMeter()
        let isWithin = meter.admits(burst: limits.datagramBurst, every: limits.datagramEvery, at: now)
        meters[source] = meter
        return isWithin ? nil : .tooFast
    }

    /// Whether the table may be gone through for sources to forget: not at every stranger that comes while it is full.
    private static func mayPurge(_ last: inout MonotonicTime?, at now: MonotonicTime) -> Bool {
        if let last, now - last < InboundLimits.purgeEvery { return false }
        last = now
        return true
    }

    /// Counts a connection as closed that was admitted before.
    mutating func release(_ address: IPAddress) {
        let source = Source(address)
        guard var account = accounts[source], account.open > 0 else { return }
        account.open -= 1
        accounts[source] = account
    }
}
