import Evidence
import Testing

@testable import Probing

@Suite struct StrangerListTests {
    private static let wall = WallTime(year: 2026, month: 5, day: 1)

    @Test func `a million senders are as many as fit, the last ones, and the rest is counted`() throws {
        var list = StrangerList(most: 3)
        let request = try SampleOptions.facts()
        for number in 0..<1_000 {
            let inbound = try SampleOptions.inbound(from: .v4(UInt32(number)), over: .udp, request)
            list.take(inbound, .unknownAddress, at: Self.wall + .seconds(number))
        }
        #expect(list.all.map(\.source) == [.v4(999), .v4(998), .v4(997)])
        #expect(list.forgotten == 997)
    }

    @Test func `one that comes again is counted, with what it said last, cut`() throws {
        var list = StrangerList()
        let agent = String(repeating: "x", count: 5_000)
        for (number, method) in ["OPTIONS", "REGISTER"].enumerated() {
            let request = try SampleOptions.facts(method, extra: ["User-Agent: \(agent)"])
            list.take(try SampleOptions.inbound(request), .claimsOther, at: Self.wall + .seconds(number))
        }
        let one = try #require(list.all.first)
        #expect(list.all.count == 1 && one.count == 2)
        #expect(one.method.bytes == Array("REGISTER".utf8) && one.userAgent.bytes.count <= 128)
        #expect(one.firstSeen == Self.wall && one.lastSeen == Self.wall + .seconds(1))
    }

    @Test func `a claim that its certificate does not carry is named`() throws {
        var list = StrangerList()
        let inbound = try SampleOptions.inbound(chain: SampleOptions.chain(["evil.example.com"], trusted: false))
        list.take(inbound, .claimsOther, at: Self.wall)
        #expect(list.all.first?.codes == [.optionsContactNotInCertificate])
    }
}
