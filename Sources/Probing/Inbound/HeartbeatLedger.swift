package import Evidence
import SIP

/// When each trunk last sent us OPTIONS, how often, and what is wrong with that: requests in, findings out, no clock.
package struct HeartbeatLedger: Sendable {
    /// What is kept of one trunk.
    package struct Record: Sendable, Hashable {
        /// When its last OPTIONS came.
        package var lastSeen: WallTime
        /// How many came, over all runs.
        package var count: Int
        /// Where the last one came from.
        package var source: IPAddress
        /// How the last one reached us.
        package var transport: TransportKind
        /// Whether a certificate proved the last one.
        package var isAuthenticated: Bool

        /// A record from its parts.
        package init(
            lastSeen: WallTime, count: Int, source: IPAddress, transport: TransportKind, isAuthenticated: Bool
        ) {
            self.lastSeen = lastSeen
            self.count = count
            self.source = source
            self.transport = transport
            self.isAuthenticated = isAuthenticated
        }
    }

    private struct Account {
        var record: Record
        /// When it was heard by this run; `nil` where an earlier one did.
        var heard: MonotonicTime?
        var arrivals: [MonotonicTime] = []
        var findings: [Diagnosis] = []
        /// What a repeated datagram has in common with the one before.
        var mark: [UInt8] = []
    }

    private var accounts: [String: Account] = [:]
    private var changed: Set<String> = []
    /// Since when somebody listens; `nil` while nobody does.
    private var since: MonotonicTime?

    /// Nothing heard yet.
    package init() {}

    /// Goes on from what an earlier run remembered.
    package mutating func restore(_ name: String, _ record: Record) {
        if accounts[name] == nil { accounts[name] = Account(record: record) }
    }

    /// Somebody listens from now on, or nobody does.
    package mutating func listens(_ listens: Bool, at now: MonotonicTime) { since = listens ? since ?? now : nil }

    /// Forgets trunks that are not among these.
    package mutating func keep(_ names: Set<String>) {
        accounts = accounts.filter { names.contains($0.key) }
        changed.formIntersection(names)
    }

    /// Takes an OPTIONS of a trunk; one that is only a repetition of the last counts for nothing.
    package mutating func take(
        _ inbound: InboundOptions, of trunk: InboundTrunk, authenticated: Bool, at now: MonotonicTime, wall: WallTime
    ) {
        let mark = inbound.request.callID + [0] + inbound.request.branch
        let before = accounts[trunk.name]
        if let before, before.mark == mark { return }
        let record = Record(
            lastSeen: wall, count: (before?.record.count ?? 0) &+ 1, source: inbound.source,
            transport: inbound.transport, isAuthenticated: authenticated)
        var account = before ?? Account(record: record)
        account.record = record
        account.heard = now
        account.mark = mark
        account.arrivals = (account.arrivals + [now]).suffix(InboundBounds.arrivals)
        account.findings = inbound.findings(strict: trunk.isStrict)
        accounts[trunk.name] = account
        changed.insert(trunk.name)
    }

    /// What is kept of a trunk; `nil` where it was never heard.
    package func record(of name: String) -> Record? { accounts[name]?.record }

    /// OPTIONS a minute over the last few; `nil` where too few came to tell.
    package func perMinute(of name: String, at now: MonotonicTime) -> Double? {
        guard let arrivals = accounts[name]?.arrivals, let first = arrivals.first, let last = arrivals.last,
            arrivals.count > 2, last > first, now - last < InboundBounds.rateWindow
        else { return nil }
        return Double(arrivals.count - 1) * 60 / (last - first).seconds
    }

    /// The records that changed since the last time, by name.
    package mutating func takeChanged() -> [String: Record] {
        defer { changed = [] }
        return Dictionary(changed.compactMap { name in record(of: name).map { (name, $0) } }) { first, _ in first }
    }
}

// MARK: Judging

extension HeartbeatLedger {
    /// How a trunk's heartbeat stands.
    package enum Standing: Sendable, Hashable {
        /// Nothing is expected of it, or nobody listens.
        case unexpected
        /// It was heard lately, or there was no time yet to hear it.
        case fresh, awaited
        case late, stale, neverSeen
    }

    /// How a trunk's heartbeat stands. Silence counts from when somebody listens: what came before could not be heard.
    package func standing(of trunk: InboundTrunk, at now: MonotonicTime) -> Standing {
        guard let since, trunk.expectation != .never else { return .unexpected }
        guard let account = accounts[trunk.name] else {
            if trunk.expectation != .always { return .unexpected }
            return now - since > trunk.lateAfter ? .neverSeen : .awaited
        }
        let silence = now - max(account.heard ?? since, since)
        if silence > trunk.staleAfter { return .stale }
        if silence > trunk.lateAfter { return .late }
        return account.heard == nil ? .awaited : .fresh
    }

    /// What is wrong with a trunk's heartbeat, the gravest first.
    package func findings(of trunk: InboundTrunk, at now: MonotonicTime) -> [Diagnosis] {
        let standing = standing(of: trunk, at: now)
        guard standing != .unexpected else { return [] }
        return silence(of: trunk, standing) + (accounts[trunk.name]?.findings ?? []) + haste(of: trunk, at: now)
    }

    private func silence(of trunk: InboundTrunk, _ standing: Standing) -> [Diagnosis] {
        let seen = accounts[trunk.name]?.record.lastSeen
        let evidence = seen.map { [(name: "lastSeenAt", fact: Fact.text($0.iso8601Seconds))] } ?? []
        let last = seen.map { ", the last at \($0.iso8601Seconds)" } ?? ""
        switch standing {
        case .late:
            return [
                Diagnosis(
                    .optionsLate, .warn, "no OPTIONS came from it for more than \(trunk.lateAfter.text)\(last)",
                    evidence: evidence)
            ]
        case .stale:
            return [
                Diagnosis(
                    .optionsStale, .warn, "no OPTIONS came from it for more than \(trunk.staleAfter.text)\(last)",
                    evidence: evidence)
            ]
        case .neverSeen:
            return [Diagnosis(.optionsNeverSeen, .warn, "\(trunk.name) has never sent us OPTIONS")]
        case .unexpected, .fresh, .awaited: return []
        }
    }

    private func haste(of trunk: InboundTrunk, at now: MonotonicTime) -> [Diagnosis] {
        guard let arrivals = accounts[trunk.name]?.arrivals, arrivals.count == InboundBounds.arrivals,
            let first = arrivals.first, let last = arrivals.last, last - first < InboundBounds.tooFrequent,
            now - last < InboundBounds.tooFrequent
        else { return [] }
        let rate = Int64((Double(arrivals.count - 1) * 60 / max((last - first).seconds, 0.001)).rounded())
        return [
            Diagnosis(
                .optionsTooFrequent, .info, "it sends OPTIONS \(rate) times a minute; once a minute is enough",
                evidence: [("perMinute", .number(rate))])
        ]
    }
}
