import Evidence
import Testing

@testable import Transport

@Suite struct DNSAnswerTests {
    private func answer(
        _ answers: [TestRecord], rcode: UInt16 = 0, authority: [TestRecord] = [], type: DNSType = .a
    ) throws -> DNSAnswer {
        let read = try DNSMessage(reading: message(flags: 0x8180 | rcode, answers: answers, authority: authority))
        return read.answer(to: try #require(DNSName("SBC.test")), type: type)
    }

    private func chain(_ length: Int) -> [TestRecord] {
        let names = ["sbc.test"] + (0..<length).map { "c\($0).test" }
        let aliases = zip(names, names.dropFirst()).map { TestRecord.cname($0, $1, ttl: 90) }
        return aliases + [.a(names[length], "192.0.2.1")]
    }

    @Test func `ten aliases are followed and eleven are not`() throws {
        #expect(try answer(chain(10)) == .records([.address(.v4(0xC000_0201))], ttl: 90, omitted: 0))
        #expect(try answer(chain(11)) == .failure(.aliasLoop))
        #expect(try answer(chain(20)) == .failure(.aliasLoop))
    }

    @Test func `aliases may come in any order`() throws {
        #expect(try answer(chain(5).reversed()) == .records([.address(.v4(0xC000_0201))], ttl: 90, omitted: 0))
    }

    @Test func `a loop of aliases is a failure`() throws {
        #expect(try answer([.cname("sbc.test", "a.test"), .cname("a.test", "sbc.test")]) == .failure(.aliasLoop))
        #expect(try answer([.cname("sbc.test", "sbc.test")]) == .failure(.aliasLoop))
    }

    @Test func `records of another name are not believed`() throws {
        #expect(try answer([.a("evil.test", "192.0.2.66")]) == .noData(ttl: nil))
        #expect(
            try answer(
                [.cname("sbc.test", "a.test"), .a("b.test", "192.0.2.66")], authority: [.soa("test", minimum: 5)])
                == .noData(ttl: 5))
    }

    @Test func `no such name and no such record are told apart`() throws {
        let authority = [TestRecord.soa("test", ttl: 30, minimum: 600)]
        #expect(try answer([], rcode: 3, authority: authority) == .nameNotFound(ttl: 30))
        #expect(try answer([], authority: authority) == .noData(ttl: 30))
        #expect(try answer([.aaaa("sbc.test", "2001:db8::1")]) == .noData(ttl: nil))
    }

    @Test(
        arguments: [(1, "FORMERR"), (2, "SERVFAIL"), (4, "NOTIMP"), (5, "REFUSED"), (9, "RCODE 9")] as [(UInt8, String)]
    )
    func `other response codes are failures with their name`(code: UInt8, name: String) throws {
        #expect(try answer([], rcode: UInt16(code)) == .failure(.rcode(code)))
        #expect(ServerFailure.rcode(code).text == name)
    }

    @Test func `sixteen addresses are kept and not seventeen`() throws {
        for count in [16, 17] {
            let many = (0..<count).map { TestRecord.a("sbc.test", "192.0.2.\($0)") }
            guard case .records(let kept, _, let omitted) = try answer(many) else {
                Issue.record("no records")
                continue
            }
            #expect(kept.count == 16 && omitted == count - 16)
        }
    }

    @Test func `the smallest TTL on the way counts`() throws {
        let answers = [
            TestRecord.cname("sbc.test", "a.test", ttl: 40), .a("a.test", "192.0.2.1", ttl: 20),
            .a("a.test", "192.0.2.2", ttl: 30), .a("b.test", "192.0.2.3", ttl: 1),
        ]
        #expect(
            try answer(answers)
                == .records([.address(.v4(0xC000_0201)), .address(.v4(0xC000_0202))], ttl: 20, omitted: 0))
    }
}
