import Evidence
import TestSupport
import Testing

@testable import Transport

@Suite struct DNSMessageTests {
    /// One of everything that is read.
    static let rich = message(
        answers: [
            .cname("sbc.test", "edge.test"), .a("edge.test", "192.0.2.1"), .aaaa("edge.test", "2001:db8::1"),
            .srv("edge.test", 1, 2, 5_061, "sbc1.test"), .naptr("edge.test", 10, "s", "SIPS+D2T", "_sips._tcp.test"),
            TestRecord(owner: "edge.test", type: 16, data: [3, 0x61, 0x62, 0x63]),
        ], authority: [.soa("test", ttl: 900, minimum: 60)])

    @Test func `every kind of record is read`() throws {
        let read = try DNSMessage(reading: Self.rich)
        #expect(read.id == 7 && read.rcode == 0 && !read.isTruncated && read.negativeTTL == 60)
        let edge = try #require(DNSName("edge.test"))
        let srvTarget = try #require(DNSName("sbc1.test"))
        let replacement = try #require(DNSName("_sips._tcp.test"))
        #expect(
            read.answers.map(\.data) == [
                .alias(edge), .address(.v4(0xC000_0201)), .address(.v6(high: 0x2001_0DB8_0000_0000, low: 1, zone: nil)),
                .service(ServiceRecord(priority: 1, weight: 2, port: 5_061, target: srvTarget)),
                .naming(
                    NamingRecord(
                        order: 10, preference: 10, flags: PeerText([0x73]), services: PeerText("SIPS+D2T".utf8),
                        hasExpression: false, replacement: replacement)),
                .other(type: 16),
            ])
    }

    @Test func `compressed names are read`() throws {
        // "sbc.test" stands at 12; the record's owner points at it, its target at the "test" within.
        let alias: [UInt8] = [0xC0, 12] + be(UInt16(5)) + be(UInt16(1)) + be(UInt32(9)) + be(UInt16(5))
        var bytes = message()
        bytes[7] = 1
        let read = try DNSMessage(reading: bytes + alias + [2, 0x41, 0x42, 0xC0, 16])
        #expect(read.answers.first?.owner == DNSName("sbc.test"))
        #expect(read.answers.first.map(\.data) == DNSName("ab.test").map { .alias($0) })
    }

    @Test(arguments: [
        [0xC0, 29] as [UInt8], [0xC0, 0xFF], [0xFF, 0xFF], [0x01, 0x61, 0xC0, 29], [0x40, 0x00], [0x3F, 0x61], [0xC0],
    ])
    func `a name that points at itself, onwards or outside is refused`(name: [UInt8]) {
        var bytes = message()
        bytes[7] = 1
        #expect(bytes.count == 26)
        let record = [0xC0, 12] + be(UInt16(5)) + be(UInt16(1)) + be(UInt32(9)) + be(UInt16(name.count)) + name
        #expect(throws: DNSSyntaxError.self) { try DNSMessage(reading: bytes + record) }
    }

    @Test func `a ladder of pointers is climbed down only so far`() throws {
        // The root at 0, then pointers at 1, 3, 5, …, each to the one before.
        var bytes: [UInt8] = [0, 0xC0, 0]
        for target in stride(from: UInt8(1), to: 80, by: 2) { bytes += [0xC0, target] }
        var cursor = DNSCursor(bytes)
        try cursor.skip(1 + 2 * (DNSLimits.pointers - 1))
        #expect(try cursor.name() == .root)
        #expect(throws: DNSSyntaxError.self) { try cursor.name() }
    }

    @Test func `a name grows to 255 bytes and not beyond`() throws {
        let label = [UInt8(63)] + [UInt8](repeating: 0x61, count: 63)
        let fitting = label + label + label + [61] + [UInt8](repeating: 0x62, count: 61) + [0]
        var cursor = DNSCursor(fitting)
        #expect(try cursor.name().wire.count == 255)
        cursor = DNSCursor(label + label + label + [62] + [UInt8](repeating: 0x62, count: 62) + [0])
        #expect(throws: DNSSyntaxError.self) { try cursor.name() }
    }

    @Test func `a record that is longer or shorter than its data is refused`() {
        for length in [3, 5] {
            let record = TestRecord(owner: "sbc.test", type: 1, data: [UInt8](repeating: 1, count: length))
            #expect(throws: DNSSyntaxError.self) { try DNSMessage(reading: message(answers: [record])) }
        }
    }

    @Test func `a question is no answer`() {
        #expect(throws: DNSSyntaxError(offset: 2, reason: "a question, not an answer")) {
            try DNSMessage(reading: DNSMessage.question(id: 1, name: .root, type: .ns))
        }
    }

    @Test func `a TTL with its top bit set is none`() throws {
        let read = try DNSMessage(reading: message(answers: [.a("sbc.test", "192.0.2.1", ttl: 1 << 31)]))
        #expect(read.answers.map(\.ttl) == [0])
    }

    @Test func `a thousand records are read as far as the limit goes`() throws {
        let many = (0..<1_000).map { TestRecord.a("sbc.test", "192.0.2.\($0 % 256)") }
        let read = try DNSMessage(reading: message(answers: many))
        #expect(read.answers.count == DNSLimits.records)
    }

    @Test func `a damaged authority section costs its TTL only`() throws {
        let bytes = message(answers: [.a("sbc.test", "192.0.2.1")], authority: [.soa("test", minimum: 60)])
        let read = try DNSMessage(reading: bytes.dropLast(3) + [])
        #expect(read.answers.count == 1 && read.negativeTTL == nil)
    }

    @Test func `no prefix of a message traps, and none but whole answers are read`() throws {
        let whole = try DNSMessage(reading: Self.rich)
        for count in 0..<Self.rich.count {
            if let read = try? DNSMessage(reading: Array(Self.rich[..<count])) {
                #expect(read.answers == whole.answers && read.negativeTTL == nil, "prefix of \(count)")
            }
        }
    }

    @Test func `no mutation of a message traps or passes a limit`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the DNS mutations: \(seed)")
        var random = SeededRandom(seed: seed)
        let name = try #require(DNSName("sbc.test"))
        for _ in 0..<20_000 {
            var bytes = Self.rich
            for _ in 0..<Int.random(in: 1...8, using: &random) { mutate(&bytes, &random) }
            guard let read = try? DNSMessage(reading: bytes) else { continue }
            for type in DNSType.allCases { _ = read.answer(to: name, type: type) }
            #expect(read.answers.count <= DNSLimits.records, "seed \(seed)")
            #expect(read.answers.allSatisfy { $0.owner.wire.count <= DNSLimits.nameBytes }, "seed \(seed)")
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[index] = 0xC0 | bytes[index] & 3
        case 2: bytes.remove(at: index)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        default: bytes.removeSubrange(index...)
        }
    }
}
