import Evidence

/// The addresses of one name: A and AAAA asked at once, the slower one given a little grace. Loop only.
final class AddressLookup {
    private let loop: EventLoop
    private let grace: Span
    private let inquiries: [Inquiry]
    private var findings: [Finding?]
    private var graceTimer: TimerID?
    private var wait: WaitID?

    init(
        _ name: DNSName, of servers: [NameServerChannel], settings: ResolverSettings, until deadline: MonotonicTime,
        on loop: EventLoop
    ) {
        self.loop = loop
        grace = settings.grace
        inquiries = [DNSType.aaaa, .a].map {
            Inquiry(name, $0, of: servers, settings: settings, until: deadline, on: loop)
        }
        findings = inquiries.map { _ in nil }
    }

    /// The servers that kept silent to either question.
    var silent: [NameServerChannel] { inquiries.flatMap(\.silent) }

    /// Every question that was asked.
    var queries: [QueryRecord] { inquiries.flatMap(\.queries) }

    /// Asks and waits; a family that has not answered by then counts as abandoned.
    func run(until deadline: MonotonicTime) async -> FamilyFindings {
        _ = await loop.wait(until: deadline) { id in
            wait = id
            for (index, inquiry) in inquiries.enumerated() { inquiry.start { self.take($0, at: index) } }
        }
        if let graceTimer { loop.cancel(graceTimer) }
        for inquiry in inquiries { inquiry.abandon() }
        let none = Finding(result: .abandoned, server: nil)
        return FamilyFindings(v6: findings[0] ?? none, v4: findings[1] ?? none)
    }

    private func take(_ finding: Finding, at index: Int) {
        findings[index] = finding
        if findings.allSatisfy({ $0 != nil }) { return end() }
        guard finding.settles(isV4: index == 1), graceTimer == nil else { return }
        graceTimer = loop.schedule(at: loop.now + grace) { [weak self] in self?.end() }
    }

    private func end() {
        if let wait { loop.finish(wait, .ready) }
        wait = nil
    }
}

extension Finding {
    /// Whether the other family need not be waited for: addresses, or no such name (RFC 8020); but that from AAAA alone
    /// is not believed, because some servers say so where there is an A record (RFC 4074 §4.2).
    fileprivate func settles(isV4: Bool) -> Bool {
        switch result {
        case .answer(.records): true
        case .answer(.nameNotFound): isV4
        default: false
        }
    }
}

/// What the two questions of an address look-up came to.
struct FamilyFindings: Sendable, Hashable {
    let v6: Finding
    let v4: Finding

    private var both: [Finding] { [v6, v4] }

    /// The addresses, IPv6 before IPv4; neither family crowds out the other.
    var addresses: [IPAddress] {
        let (v6, v4) = (v6.addresses, v4.addresses)
        let half = DNSLimits.addresses / 2
        let kept = Array(v6.prefix(max(half, DNSLimits.addresses - v4.count)))
        return kept + v4.prefix(DNSLimits.addresses - kept.count)
    }

    /// The one whose word is taken: what was found before what is not there, and that before what went wrong; but while
    /// one family is open, the other's "no data" says nothing about the name.
    var decisive: Finding {
        let order: [(Finding.Result) -> Bool] = [
            { if case .answer(.records) = $0 { true } else { false } },
            { if case .answer(.failure) = $0 { true } else { false } },
            { $0 == .silence || $0 == .abandoned },
            { if case .unreachable = $0 { true } else { false } },
        ]
        if addresses.isEmpty, both.contains(where: { $0.isNameNotFound }), !both.contains(where: { $0.isNoData }) {
            return both.first { $0.isNameNotFound } ?? v4
        }
        for isWanted in order { if let finding = both.first(where: { isWanted($0.result) }) { return finding } }
        return both.first { $0.isNoData } ?? v4
    }

    /// How many addresses the answers have beyond those that are kept.
    var omitted: Int {
        both.reduce(-addresses.count) { $0 + $1.addresses.count + $1.omitted }
    }

    /// Whether both families were answered, and all of it is kept.
    var isComplete: Bool { both.allSatisfy(\.isComplete) && omitted == 0 }

    /// The seconds that the whole may be kept; `nil` where it may not. Addresses without a word on the other family are
    /// kept as shortly as can be.
    var ttl: UInt32? {
        let parts = both.map(\.ttl)
        if !addresses.isEmpty { return both.allSatisfy(\.isComplete) ? parts.compactMap { $0 }.min() : 0 }
        return parts.contains(nil) && !decisive.isNameNotFound ? nil : parts.compactMap { $0 }.min()
    }
}

extension Finding {
    var isNameNotFound: Bool {
        if case .answer(.nameNotFound) = result { true } else { false }
    }

    var isNoData: Bool {
        if case .answer(.noData) = result { true } else { false }
    }

    fileprivate var addresses: [IPAddress] {
        guard case .answer(.records(let records, _, _)) = result else { return [] }
        return records.compactMap { if case .address(let address) = $0 { address } else { nil } }
    }

    fileprivate var omitted: Int {
        if case .answer(.records(_, _, let omitted)) = result { omitted } else { 0 }
    }

    /// The seconds that this may be kept.
    var ttl: UInt32? {
        switch result {
        case .answer(.records(_, let ttl, _)): ttl
        case .answer(.noData(let ttl)), .answer(.nameNotFound(let ttl)): ttl
        default: nil
        }
    }

    /// Whether the question was answered, if only with "none".
    var isComplete: Bool {
        switch result {
        case .answer(.records), .answer(.noData), .answer(.nameNotFound): true
        default: false
        }
    }
}
