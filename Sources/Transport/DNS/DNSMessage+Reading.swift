import Evidence

extension DNSMessage {
    /// Reads an answer (RFC 1035 §4). A damaged authority section costs its TTL only; the additional one is not read.
    package init(reading bytes: [UInt8]) throws(DNSSyntaxError) {
        var cursor = DNSCursor(bytes)
        id = try cursor.uint16()
        let flags = try cursor.uint16()
        guard flags & 0x8000 != 0 else { throw DNSSyntaxError(offset: 2, reason: "a question, not an answer") }
        isTruncated = flags & 0x0200 != 0
        rcode = UInt8(flags & 0x000F)
        let questions = try cursor.uint16()
        let answerCount = Int(try cursor.uint16())
        let authorityCount = Int(try cursor.uint16())
        try cursor.skip(2)
        for _ in 0..<questions {
            _ = try cursor.name()
            try cursor.skip(4)
        }
        answers = try cursor.records(answerCount)
        unread = answerCount - answers.count
        negativeTTL = answerCount > DNSLimits.records ? nil : cursor.negativeTTL(authorityCount)
    }
}

extension DNSCursor {
    fileprivate mutating func records(_ count: Int) throws(DNSSyntaxError) -> [DNSRecord] {
        var records: [DNSRecord] = []
        for _ in 0..<min(count, DNSLimits.records) { records.append(try record()) }
        return records
    }

    fileprivate mutating func negativeTTL(_ count: Int) -> UInt32? {
        for _ in 0..<min(count, DNSLimits.records) {
            guard let record = try? record() else { return nil }
            // The record's own TTL bounds its minimum field (RFC 2308 §5).
            if case .authority(let minimum) = record.data { return min(minimum, record.ttl) }
        }
        return nil
    }

    private mutating func record() throws(DNSSyntaxError) -> DNSRecord {
        let owner = try name()
        let type = try uint16()
        let isInternet = try uint16() == 1
        let ttl = try uint32()
        let length = Int(try uint16())
        var body = try window(length)
        guard isInternet, let known = DNSType(rawValue: type), let data = try body.data(known) else {
            return DNSRecord(owner: owner, ttl: 0, data: .other(type: type))
        }
        guard body.isAtEnd else {
            throw DNSSyntaxError(offset: body.offset, reason: "a record is longer than its data")
        }
        return DNSRecord(owner: owner, ttl: ttl > Int32.max ? 0 : ttl, data: data)
    }

    private mutating func data(_ type: DNSType) throws(DNSSyntaxError) -> DNSData? {
        switch type {
        case .a: return .address(.v4(try uint32()))
        case .aaaa:
            let high = try uint64()
            return .address(.v6(high: high, low: try uint64(), zone: nil))
        case .cname: return .alias(try name())
        case .srv: return .service(try service())
        case .naptr: return .naming(try naming())
        case .soa:
            _ = try name()
            _ = try name()
            try skip(16)
            return .authority(minimum: try uint32())
        case .ns: return nil
        }
    }

    private mutating func service() throws(DNSSyntaxError) -> ServiceRecord {
        let priority = try uint16()
        let weight = try uint16()
        let port = try uint16()
        return ServiceRecord(priority: priority, weight: weight, port: port, target: try name())
    }

    private mutating func naming() throws(DNSSyntaxError) -> NamingRecord {
        let order = try uint16()
        let preference = try uint16()
        let flags = try characterString()
        let services = try characterString()
        let expression = try characterString()
        return NamingRecord(
            order: order, preference: preference, flags: PeerText(flags), services: PeerText(services),
            hasExpression: !expression.isEmpty, replacement: try name())
    }
}
