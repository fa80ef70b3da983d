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

    init(_ limits: InboundLimits) { self.limits = limits }

    /// The number of sources that are remembered.
    var count: Int { accounts.count }

    /// Why a connection from there is refused; `nil` where it is counted as open from now on.
    mutating func admit(_ address: IPAddress, at now: MonotonicTime) -> InboundRefusal? {
        let source = Source(address)
        guard makeRoom(for: source, at: now) else { return .tooManySources }
        var account = accounts[source] ?? Account()
        if account.open >= limits.connectionsPerSource { return .tooManyOfOneSource }
        guard account.meter.admits(burst: limits.connectBurst, every: limits.connectEvery, at: now) else {
            return .tooFast
        }
        account.open += 1
        accounts[source] = account
        return nil
    }

    /// Admits one datagram of an address, or says why not.
    mutating func admitDatagram(_ address: IPAddress, at now: MonotonicTime) -> InboundRefusal? {
        guard makeRoom(for: Source(address), at: now) else { return .tooManySources }
        var account = accounts[Source(address)] ?? Account()
        let isWithin = account.meter.admits(burst: limits.datagramBurst, every: limits.datagramEvery, at: now)
        accounts[Source(address)] = account
        return isWithin ? nil : .tooFast
    }

    /// Whether the source is remembered, or can be because others are forgotten.
    private mutating func makeRoom(for source: Source, at now: MonotonicTime) -> Bool {
        if accounts[source] == nil, accounts.count >= limits.sources {
            accounts = accounts.filter { $0.value.open > 0 || !$0.value.meter.isWhole(at: now) }
            if accounts.count >= limits.sources { return false }
        }
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
