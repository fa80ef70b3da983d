import Evidence
import Testing

@testable import Probing

@Suite struct HeartbeatLedgerTests {
    private static let wall = WallTime(year: 2026, month: 5, day: 1)

    private static func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(nanoseconds: 0) + .seconds(seconds) }

    private static func trunk(_ expectation: InboundTrunk.Expectation = .onceSeen, strict: Bool = true) -> InboundTrunk
    {
        var trunk = InboundTrunk(name: "one", names: ["sbc1.example.net"])
        trunk.expectation = expectation
        trunk.isStrict = strict
        return trunk
    }

    /// A ledger that listens since 0.
    private static func ledger() -> HeartbeatLedger {
        var ledger = HeartbeatLedger()
        ledger.listens(true, at: at(0))
        return ledger
    }

    private static func hear(
        _ ledger: inout HeartbeatLedger, at second: Int, trunk: InboundTrunk = trunk(), _ inbound: InboundOptions? = nil
    ) throws {
        ledger.take(
            try inbound ?? SampleOptions.inbound(call: second), of: trunk, authenticated: true, at: at(second),
            wall: wall + .seconds(second))
    }

    private func codes(_ ledger: HeartbeatLedger, at second: Int, _ trunk: InboundTrunk = trunk()) -> [DiagnosisCode] {
        ledger.findings(of: trunk, at: Self.at(second)).map(\.code)
    }

    @Test func `silence is late after 180 seconds, stale after 300, and over with the next OPTIONS`() throws {
        var ledger = Self.ledger()
        try Self.hear(&ledger, at: 10)
        #expect(codes(ledger, at: 190).isEmpty)
        #expect(codes(ledger, at: 191) == [.optionsLate])
        #expect(codes(ledger, at: 310) == [.optionsLate])
        #expect(codes(ledger, at: 311) == [.optionsStale])
        #expect(ledger.findings(of: Self.trunk(), at: Self.at(311)).map(\.severity) == [.warn])
        try Self.hear(&ledger, at: 312)
        #expect(codes(ledger, at: 313).isEmpty)
        #expect(ledger.record(of: "one")?.count == 2)
    }

    @Test func `who never sent any is missed only where it is expected from the start`() {
        let ledger = Self.ledger()
        #expect(codes(ledger, at: 10_000).isEmpty)
        #expect(codes(ledger, at: 180, Self.trunk(.always)).isEmpty)
        #expect(codes(ledger, at: 181, Self.trunk(.always)) == [.optionsNeverSeen])
        #expect(ledger.standing(of: Self.trunk(.always), at: Self.at(10)) == .awaited)
    }

    @Test func `nothing is missed of whom nothing is expected, nor where nobody listens`() throws {
        var ledger = Self.ledger()
        try Self.hear(&ledger, at: 1)
        #expect(codes(ledger, at: 10_000, Self.trunk(.never)).isEmpty)
        ledger.listens(false, at: Self.at(10_000))
        #expect(codes(ledger, at: 20_000).isEmpty)
        ledger.listens(true, at: Self.at(20_000))
        #expect(codes(ledger, at: 20_180).isEmpty, "what could not be heard is not missed")
        #expect(codes(ledger, at: 20_301) == [.optionsStale])
    }

    @Test func `a restart does not make a trunk unseen, and gives it time to be heard again`() {
        var ledger = Self.ledger()
        let record = HeartbeatLedger.Record(
            lastSeen: Self.wall, count: 7, source: SampleOptions.sbc1, transport: .tls, isAuthenticated: true)
        ledger.restore("one", record)
        #expect(ledger.standing(of: Self.trunk(), at: Self.at(100)) == .awaited)
        #expect(codes(ledger, at: 181) == [.optionsLate])
        #expect(codes(ledger, at: 301, Self.trunk(.always)) == [.optionsStale])
        #expect(ledger.record(of: "one") == record)
    }

    @Test func `a repeated datagram counts once`() throws {
        var ledger = Self.ledger()
        for second in 1...3 { try Self.hear(&ledger, at: second, SampleOptions.inbound(call: 5)) }
        #expect(ledger.record(of: "one")?.count == 1)
    }

    @Test func `the rate is told from the last few, and haste is noted`() throws {
        var ledger = Self.ledger()
        for second in [0, 60, 120] { try Self.hear(&ledger, at: second) }
        #expect(ledger.perMinute(of: "one", at: Self.at(121)) == 1)
        for second in 200...215 { try Self.hear(&ledger, at: second) }
        #expect(codes(ledger, at: 216) == [.optionsTooFrequent])
        #expect(ledger.findings(of: Self.trunk(), at: Self.at(216)).map(\.severity) == [.info])
        #expect(ledger.perMinute(of: "one", at: Self.at(216)) == 60)
        #expect(codes(ledger, at: 231).isEmpty, "haste that is over is no news")
    }

    @Test func `what Direct Routing would refuse is a warning for its trunks, a note for others`() throws {
        let address = try SampleOptions.facts(contact: "<sip:192.0.2.1:5061>")
        let v6 = try SampleOptions.facts(contact: "<sip:[2001:db8::1]:5061>")
        let other = try SampleOptions.facts(contact: "<sip:other.example.net>")
        let secure = try SampleOptions.facts(contact: "<sips:sbc1.example.net>")
        let chain = SampleOptions.chain(["sbc1.example.net"])
        let cases: [(InboundOptions, DiagnosisCode?)] = [
            (try SampleOptions.inbound(chain: chain, address), .optionsContactIsAddress),
            (try SampleOptions.inbound(chain: chain, v6), .optionsContactIsAddress),
            (try SampleOptions.inbound(chain: chain, other), .optionsContactNotInCertificate),
            (try SampleOptions.inbound(chain: chain, secure), .optionsUsesSips),
            (try SampleOptions.inbound(chain: chain), nil),
            (try SampleOptions.inbound(chain: SampleOptions.chain(["*.example.net"])), nil),
            (try SampleOptions.inbound(other), nil),
        ]
        for (inbound, code) in cases {
            for strict in [true, false] {
                var ledger = Self.ledger()
                try Self.hear(&ledger, at: 1, trunk: Self.trunk(strict: strict), inbound)
                let findings = ledger.findings(of: Self.trunk(strict: strict), at: Self.at(2))
                #expect(findings.map(\.code) == [code].compactMap(\.self))
                #expect(findings.allSatisfy { $0.severity == (strict ? .warn : .info) })
            }
        }
    }

    @Test func `only what changed is handed on to be stored`() throws {
        var ledger = Self.ledger()
        try Self.hear(&ledger, at: 1)
        #expect(ledger.takeChanged().keys.sorted() == ["one"])
        #expect(ledger.takeChanged().isEmpty)
        try Self.hear(&ledger, at: 2)
        ledger.keep([])
        #expect(ledger.takeChanged().isEmpty && ledger.record(of: "one") == nil)
    }
}
