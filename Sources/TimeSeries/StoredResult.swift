import Evidence

/// One row of `result`: an observation with its texts as numbers of the `word` table, its times in microseconds.
struct StoredResult: Hashable {
    var time: Int64
    var target: Int64
    var kind: Int64
    var verdict: Int64
    var lateness: Int64
    var diagnosis: Int64?
    var sip: Int64?
    var retryAfter: Int64?
    var dns: Int64?
    var tcp: Int64?
    var tls: Int64?
    var options: Int64?
    var address: Int64?
    var leaf: Int64?

    /// The columns in the order in which ``init(reading:)`` and ``bind(to:)`` take them.
    static let columns = """
        ts, target, kind, verdict, lateness, diagnosis, sip, retry_after, dns, tcp, tls, options, address, leaf
        """

    init(time: Int64, target: Int64, kind: Int64, verdict: Int64, lateness: Int64) {
        self.time = time
        self.target = target
        self.kind = kind
        self.verdict = verdict
        self.lateness = lateness
    }

    /// The row a statement over ``columns`` stands on.
    init(reading sql: SQL) {
        self.init(
            time: sql.number(0), target: sql.number(1), kind: sql.number(2), verdict: sql.number(3),
            lateness: sql.number(4))
        diagnosis = sql.integer(5)
        sip = sql.integer(6)
        retryAfter = sql.integer(7)
        dns = sql.integer(8)
        tcp = sql.integer(9)
        tls = sql.integer(10)
        options = sql.integer(11)
        address = sql.integer(12)
        leaf = sql.integer(13)
    }

    /// Binds every column, ``columns`` first to last, from place 1.
    func bind(to sql: SQL) {
        sql.bind(time, 1)
        sql.bind(target, 2)
        sql.bind(kind, 3)
        sql.bind(verdict, 4)
        sql.bind(lateness, 5)
        sql.bind(diagnosis, 6)
        sql.bind(sip, 7)
        sql.bind(retryAfter, 8)
        sql.bind(dns, 9)
        sql.bind(tcp, 10)
        sql.bind(tls, 11)
        sql.bind(options, 12)
        sql.bind(address, 13)
        sql.bind(leaf, 14)
    }

    /// Whether this row comes before another of the same target in a history.
    func precedes(_ other: StoredResult) -> Bool { (time, kind) < (other.time, other.kind) }
}

extension Verdict {
    /// The verdict's number in the store.
    var stored: Int64 {
        switch self {
        case .pass: 0
        case .warn: 1
        case .fail: 2
        case .unknown: 3
        }
    }

    /// The verdict of a number; what no version wrote is `unknown`.
    init(stored: Int64) {
        switch stored {
        case 0: self = .pass
        case 1: self = .warn
        case 2: self = .fail
        default: self = .unknown
        }
    }
}

extension WallTime {
    /// The time in microseconds, at most some 36,000 years from the epoch, so that hours around it can be computed.
    var bounded: Int64 { max(-(1 << 60), min(1 << 60, microseconds)) }
}
