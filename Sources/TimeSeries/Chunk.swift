import Evidence

/// The body of a sealed block: all observations of one target in one hour, column by column.
///
/// Layout: version byte 1; CRC-32 of the rest, four bytes, low ones first; then one section per kind of probe: kind
/// and number of rows as varints, a varint whose bits name the columns that have any value, then those columns
/// (see `Column`). Times are kept as the scheduled time, which is regular, and the lateness against it.
enum Chunk {
    static let version: UInt8 = 1
    private static let headerBytes = 5

    /// The body of these rows, which must be in order of time and of one target.
    static func body(of rows: [StoredResult]) -> [UInt8] {
        var sections = ByteWriter()
        for kind in Set(rows.map(\.kind)).sorted() {
            write(rows.filter { $0.kind == kind }, kind, to: &sections)
        }
        var out = ByteWriter()
        out.byte(version)
        out.word(Checksum.of(sections.bytes[...]))
        out.append(sections.bytes)
        return out.bytes
    }

    private static func write(_ rows: [StoredResult], _ kind: Int64, to out: inout ByteWriter) {
        out.zigzag(kind)
        out.varint(UInt64(rows.count))
        let values = ChunkColumn.allCases.map { column in rows.map { $0[column] } }
        let used = values.map { $0.contains { $0 != nil } }
        out.varint(used.enumerated().reduce(0) { $1.element ? $0 | 1 << UInt64($1.offset) : $0 })
        for (column, isUsed) in zip(values, used) where isUsed { Column.write(column, to: &out) }
    }

    /// The rows of a body, in order of time.
    static func rows(of body: [UInt8], target: Int64) throws(CodingFault) -> [StoredResult] {
        var input = ByteReader(body)
        let found = try input.byte()
        guard found == version else { throw CodingFault(reason: "it has the unknown version \(found)") }
        guard try input.word() == Checksum.of(body[headerBytes...]) else {
            throw CodingFault(reason: "its checksum is wrong")
        }
        var rows: [StoredResult] = []
        var sections = 0
        while !input.isAtEnd {
            rows += try section(target, from: &input)
            sections += 1
        }
        if sections > 1 { rows.sort { $0.precedes($1) } }
        return rows
    }

    /// What is wrong with a block whose id, target, n, t0, t1 and body a statement stands on; `nil` for a sound one.
    static func fault(in sql: SQL) -> String? {
        do throws(CodingFault) {
            let rows = try rows(of: sql.bytes(5), target: sql.number(1))
            let isWhole = Int64(rows.count) == sql.number(2) && rows.first?.time == sql.number(3)
            return isWhole && rows.last?.time == sql.number(4) ? nil : "it does not hold what its row says"
        } catch {
            return error.reason
        }
    }

    private static func section(_ target: Int64, from input: inout ByteReader) throws(CodingFault) -> [StoredResult] {
        let kind = try input.zigzag()
        let count = try input.count(upTo: Limits.rowsPerChunk)
        let mask = try input.varint()
        guard mask < 1 << UInt64(ChunkColumn.allCases.count) else {
            throw CodingFault(reason: "it has unknown columns")
        }
        let empty = StoredResult(time: 0, target: target, kind: kind, verdict: 0, lateness: 0)
        var rows = [StoredResult](repeating: empty, count: count)
        for column in ChunkColumn.allCases where mask >> UInt64(column.rawValue) & 1 == 1 {
            let values = try Column.read(count, from: &input)
            for index in rows.indices { rows[index][column] = values[index] }
        }
        return rows
    }
}

/// The columns of a block in the order of their bits; never reordered, only appended to.
///
/// The scheduled time is read before the lateness, which then moves it.
enum ChunkColumn: Int, CaseIterable {
    case scheduled = 0, lateness, verdict, diagnosis, sip, retryAfter, dns, tcp, tls, options, address, leaf
}

extension StoredResult {
    subscript(column: ChunkColumn) -> Int64? {
        get {
            switch column {
            case .scheduled: time &- lateness
            case .lateness: lateness
            case .verdict: verdict
            case .diagnosis: diagnosis
            case .sip: sip
            case .retryAfter: retryAfter
            case .dns: dns
            case .tcp: tcp
            case .tls: tls
            case .options: options
            case .address: address
            case .leaf: leaf
            }
        }
        set {
            switch column {
            case .scheduled: time = newValue ?? 0
            case .lateness:
                lateness = newValue ?? 0
                time = time &+ lateness
            case .verdict: verdict = newValue ?? Verdict.unknown.stored
            case .diagnosis: diagnosis = newValue
            case .sip: sip = newValue
            case .retryAfter: retryAfter = newValue
            case .dns: dns = newValue
            case .tcp: tcp = newValue
            case .tls: tls = newValue
            case .options: options = newValue
            case .address: address = newValue
            case .leaf: leaf = newValue
            }
        }
    }
}
