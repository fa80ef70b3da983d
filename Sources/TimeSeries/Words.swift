import Evidence

/// The reader's side of the tables `word` and `target`: what the numbers in rows stand for.
struct Words {
    private var lastWord: Int64 = 0
    private var words: [Int64: Word] = [:]
    private var targets: [Int64: String] = [:]
    private var lastTarget: Int64 = 0

    private struct Word {
        var code: DiagnosisCode?
        var address: IPAddress?
        var leaf: Fingerprint?
    }

    /// Reads what was added since the last time; rows read in the same transaction are then all known.
    mutating func refresh(_ read: ReadAccess) throws {
        let sql = try read.sql("SELECT id, text FROM word WHERE id > ? ORDER BY id")
        sql.bind(lastWord, 1)
        while try sql.step() {
            let text = sql.text(1) ?? ""
            lastWord = sql.number(0)
            let leaf = Fingerprint(hexadecimal: text)
            words[lastWord] = Word(
                code: DiagnosisCode(rawValue: text), address: leaf == nil ? IPAddress(text) : nil, leaf: leaf)
        }
        sql.reset()
        let names = try read.sql("SELECT id, name FROM target WHERE id > ? ORDER BY id")
        names.bind(lastTarget, 1)
        while try names.step() {
            lastTarget = names.number(0)
            targets[lastTarget] = names.text(1) ?? ""
        }
        names.reset()
    }

    /// The name of a target.
    func name(of target: Int64) -> String { targets[target] ?? "" }

    /// The observation in a row, of a target by its name.
    func observation(_ row: StoredResult, target: String) -> Observation {
        var observation = Observation(
            target: target, kind: row.kind == 0 ? .keepAlive : .fresh, time: WallTime(microseconds: row.time),
            verdict: Verdict(stored: row.verdict))
        observation.lateness = Span(stored: row.lateness)
        observation.diagnosis = code(row.diagnosis)
        observation.sipStatus = row.sip.map { UInt16(clamping: $0) }
        observation.retryAfterSeconds = row.retryAfter.map { UInt32(clamping: $0) }
        observation.dns = row.dns.map(Span.init(stored:))
        observation.tcp = row.tcp.map(Span.init(stored:))
        observation.tls = row.tls.map(Span.init(stored:))
        observation.options = row.options.map(Span.init(stored:))
        observation.address = address(row.address)
        observation.leaf = leaf(row.leaf)
        return observation
    }

    /// The address behind a number.
    func address(_ number: Int64?) -> IPAddress? { number.flatMap { words[$0]?.address } }

    /// The certificate behind a number.
    func leaf(_ number: Int64?) -> Fingerprint? { number.flatMap { words[$0]?.leaf } }

    /// The diagnosis behind a number.
    func code(_ number: Int64?) -> DiagnosisCode? { number.flatMap { words[$0]?.code } }
}

extension Span {
    /// The span of so many microseconds; saturates.
    init(stored microseconds: Int64) {
        let (value, overflow) = microseconds.multipliedReportingOverflow(by: 1_000)
        self.init(nanoseconds: overflow ? (microseconds < 0 ? .min : .max) : value)
    }
}
