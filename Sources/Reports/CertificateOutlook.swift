package import Evidence

/// How near a certificate is to its end.
package enum ExpiryStatus: String, Sendable, Hashable, CaseIterable {
    case valid, expiring, critical, expired
    case notYetValid = "not-yet-valid"

    /// How grave it is for a report's verdict.
    package var verdict: Verdict {
        switch self {
        case .valid: .pass
        case .expiring: .warn
        case .critical, .expired, .notYetValid: .fail
        }
    }

    /// The word for people.
    package var word: String {
        switch self {
        case .valid: "valid"
        case .expiring: "expiring"
        case .critical: "critical"
        case .expired: "expired"
        case .notYetValid: "not yet valid"
        }
    }
}

/// A certificate and how long it has to live.
package struct CertificateExpiry: Sendable, Hashable {
    /// The certificate.
    package let record: CertificateRecord
    /// Days to its end, one decimal, rounded down; negative after it.
    package let daysRemaining: Double
    /// How near that is.
    package let status: ExpiryStatus

    /// Judges a certificate as of an instant.
    package init(_ record: CertificateRecord, at now: WallTime, options: ReportOptions) {
        self.record = record
        self.daysRemaining = record.notAfter.days(after: now)
        self.status = Self.status(of: record, daysRemaining: daysRemaining, at: now, options: options)
    }

    private static func status(
        of record: CertificateRecord, daysRemaining: Double, at now: WallTime, options: ReportOptions
    ) -> ExpiryStatus {
        if record.notAfter < now { return .expired }
        if record.notBefore > now { return .notYetValid }
        if daysRemaining < Double(options.criticalDays) { return .critical }
        return daysRemaining < Double(options.warnDays) ? .expiring : .valid
    }
}

extension WallTime {
    /// Days from another instant to this one, one decimal, rounded down; negative where this one is earlier.
    func days(after other: WallTime) -> Double {
        ((Double(microseconds) - Double(other.microseconds)) / 8_640_000_000).rounded(.down) / 10
    }
}

/// What a target's chain says about the time to come.
package struct CertificateOutlook: Sendable, Hashable {
    /// The presented chain, leaf first.
    package let chain: [CertificateExpiry]

    /// Judges a chain as of an instant; `nil` where there is none.
    ///
    /// What was seen only later is left out, and of two records for one place the later seen counts.
    package init?(_ records: [CertificateRecord], at now: WallTime, options: ReportOptions) {
        var places: [Int: CertificateRecord] = [:]
        for record in records where record.seen <= now {
            if let known = places[record.position], known.seen > record.seen { continue }
            places[record.position] = record
        }
        guard !places.isEmpty else { return nil }
        self.chain = places.values.sorted { $0.position < $1.position }
            .map { CertificateExpiry($0, at: now, options: options) }
    }

    /// The leaf, where it was seen.
    package var leaf: CertificateExpiry? { chain.first { $0.record.position == 0 } }

    /// The element that ends first.
    package var earliest: CertificateExpiry? { chain.min { $0.record.notAfter < $1.record.notAfter } }

    /// The gravest of the chain.
    package var verdict: Verdict { chain.reduce(.pass) { $0.combined(with: $1.status.verdict) } }

    /// The element that asks for attention: the first of the gravest, else the one that ends first.
    package var pressing: CertificateExpiry? {
        verdict == .pass
            ? earliest
            : chain.filter { $0.status.verdict == verdict }.min {
                $0.record.notAfter < $1.record.notAfter
            }
    }
}

/// One certificate of the calendar with everyone who presents it.
package struct CalendarEntry: Sendable, Hashable {
    /// The certificate.
    package let expiry: CertificateExpiry
    /// The targets that present it, in order of name.
    package var targets: [String]

    /// The certificates that end before `until`, soonest first; one that several targets present comes once.
    package static func calendar(_ outlooks: [(String, CertificateOutlook)], until: WallTime) -> [CalendarEntry] {
        var entries: [Fingerprint: CalendarEntry] = [:]
        for (target, outlook) in outlooks {
            for expiry in outlook.chain where expiry.record.notAfter < until {
                entries[expiry.record.fingerprint, default: CalendarEntry(expiry: expiry, targets: [])]
                    .targets.append(target)
            }
        }
        return entries.values
            .map { CalendarEntry(expiry: $0.expiry, targets: $0.targets.sorted()) }
            .sorted(by: isSooner)
    }

    private static func isSooner(_ a: CalendarEntry, _ b: CalendarEntry) -> Bool {
        let (x, y) = (a.expiry.record, b.expiry.record)
        return x.notAfter != y.notAfter
            ? x.notAfter < y.notAfter
            : x.fingerprint.bytes.lexicographicallyPrecedes(
                y.fingerprint.bytes)
    }
}
