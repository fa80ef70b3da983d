import Evidence

extension WriteAccess {
    /// Adds chains; the records of one target and one moment are one chain.
    func add(_ records: [CertificateRecord], _ names: inout Names) throws {
        var rest = records[...]
        while let first = rest.first {
            let chain = rest.prefix { $0.target == first.target && $0.seen == first.seen }
            rest = rest.dropFirst(chain.count)
            try add(chain: chain.sorted { $0.position < $1.position }, &names)
        }
    }

    private func add(chain records: [CertificateRecord], _ names: inout Names) throws {
        guard let first = records.first else { return }
        let target = try names.target(first.target, self)
        let fingerprints = records.map(\.fingerprint)
        let newest = try names.chains[target] ?? newestChain(of: target)
        if let newest, newest.fingerprints == fingerprints {
            if names.chains[target] == nil { names.chains[target] = newest }
            try extend(newest.id, to: first.seen)
            return
        }
        let id = try insertChain(of: target, seen: first.seen)
        for (position, record) in records.enumerated() {
            let sql = try sql("INSERT INTO chain_element (chain, position, certificate) VALUES (?, ?, ?)")
            let certificate = try certificateID(record)
            sql.bind(id, 1)
            sql.bind(Int64(position), 2)
            sql.bind(certificate, 3)
            try sql.run()
        }
        names.chains[target] = ShownChain(id: id, fingerprints: fingerprints)
    }

    private func newestChain(of target: Int64) throws -> ShownChain? {
        let find = try sql("SELECT id FROM chain WHERE target = ? ORDER BY first_seen DESC, id DESC LIMIT 1")
        find.bind(target, 1)
        guard let id = try find.scalar() else { return nil }
        let elements = try sql(
            """
            SELECT c.sha256 FROM chain_element e JOIN certificate c ON c.id = e.certificate
            WHERE e.chain = ? ORDER BY e.position
            """)
        elements.bind(id, 1)
        return ShownChain(id: id, fingerprints: try elements.rows { Fingerprint(hexadecimal: $0.text(0) ?? "") })
    }

    private func extend(_ chain: Int64, to seen: WallTime) throws {
        let sql = try sql("UPDATE chain SET last_seen = max(last_seen, ?) WHERE id = ?")
        sql.bind(seen.microseconds, 1)
        sql.bind(chain, 2)
        try sql.run()
    }

    private func insertChain(of target: Int64, seen: WallTime) throws -> Int64 {
        let sql = try sql("INSERT INTO chain (target, first_seen, last_seen) VALUES (?, ?, ?) RETURNING id")
        sql.bind(target, 1)
        sql.bind(seen.microseconds, 2)
        sql.bind(seen.microseconds, 3)
        return try sql.scalar() ?? 0
    }

    private func certificateID(_ record: CertificateRecord) throws -> Int64 {
        let find = try sql("SELECT id FROM certificate WHERE sha256 = ?")
        find.bind(record.fingerprint.description, 1)
        if let known = try find.scalar() { return known }
        let add = try sql(
            """
            INSERT INTO certificate (sha256, subject, issuer, serial, not_before, not_after, key)
            VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
            """)
        add.bind(record.fingerprint.description, 1)
        add.bind(record.subject.bytes, 2)
        add.bind(record.issuer.bytes, 3)
        add.bind(record.serial, 4)
        add.bind(record.notBefore.microseconds, 5)
        add.bind(record.notAfter.microseconds, 6)
        add.bind(record.key, 7)
        let id = try add.scalar() ?? 0
        for (place, name) in record.names.enumerated() { try addName(name, place, of: id) }
        return id
    }

    private func addName(_ name: PeerText, _ place: Int, of certificate: Int64) throws {
        let sql = try sql("INSERT INTO certificate_name (certificate, place, name) VALUES (?, ?, ?)")
        sql.bind(certificate, 1)
        sql.bind(Int64(place), 2)
        sql.bind(name.bytes, 3)
        try sql.run()
    }
}

extension Fingerprint {
    /// The fingerprint that its description names; `nil` for anything else.
    init?(hexadecimal text: String) {
        let digits = Array(text.utf8).map { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) ?? 16 }
        guard digits.count == 64, digits.allSatisfy({ $0 < 16 }) else { return nil }
        self.init(stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
