import Evidence
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct ServiceTests {
    private func record(_ priority: UInt16, _ weight: UInt16, _ port: UInt16) -> ServiceRecord {
        ServiceRecord(priority: priority, weight: weight, port: port, target: .root)
    }

    @Test func `lower priorities go first whatever the weights`() {
        let records = [record(20, 100, 1), record(10, 0, 2), record(10, 0, 3), record(5, 1, 4)]
        #expect(ServiceRecord.ordered(records) { $0.lowerBound }.map(\.port) == [4, 2, 3, 1])
    }

    @Test func `the draw falls where the weights say`() {
        let records = [record(1, 10, 1), record(1, 30, 2), record(1, 0, 3)]
        let cases: [(UInt32, UInt16)] = [(0, 3), (1, 1), (10, 1), (11, 2), (40, 2)]
        for (draw, first) in cases {
            #expect(ServiceRecord.ordered(records) { min(draw, $0.upperBound) }.first?.port == first)
        }
    }

    @Test func `over many draws each goes first as often as its weight`() {
        var random = SeededRandom(seed: 2_782)
        let records = [record(1, 10, 1), record(1, 90, 2)]
        let first = (0..<10_000).filter { _ in
            ServiceRecord.ordered(records) { .random(in: $0, using: &random) }.first?.port == 2
        }
        #expect((8_700...9_300).contains(first.count))
    }

    @Test func `the greatest weights there are overflow nothing`() {
        let records = (0..<40).map { record(0, .max, $0) }
        #expect(Set(ServiceRecord.ordered(records) { $0.upperBound }.map(\.port)).count == 40)
    }

    private func services(
        _ transport: TransportKind?, _ script: @escaping FakeNameServer.Script
    ) async throws -> (ServiceResolution, [String]) {
        let server = try await FakeNameServer(script)
        let resolution = await (try ResolverProbe(.testing(server))).services(of: "example.test", transport) {
            $0.lowerBound
        }
        await server.stop()
        return (resolution, server.questions.map { "\($0.name) \($0.type?.text ?? "?")" })
    }

    @Test func `with a transport its SRV records are asked for`() async throws {
        let (resolution, asked) = try await services(.tls) { question in
            [question.answer([.srv(question.name, 2, 0, 5_061, "B.test"), .srv(question.name, 1, 0, 5_062, "a.test")])]
        }
        guard case .services(let places) = resolution.outcome else {
            Issue.record("\(resolution.outcome)")
            return
        }
        #expect(places.map(\.host) == ["a.test", "b.test"] && places.map(\.port) == [5_062, 5_061])
        #expect(places.allSatisfy { $0.transport == .tls })
        #expect(asked == ["_sips._tcp.example.test SRV"] && resolution.ttl == 300)
    }

    @Test func `without a transport the domain's preference counts`() async throws {
        let (resolution, asked) = try await services(nil) { question in
            guard question.type == .naptr else {
                return [question.answer([.srv(question.name, 1, 0, 5_060, "u.test")])]
            }
            return [
                question.answer([
                    .naptr(question.name, 20, "s", "SIPS+D2T", "_sips._tcp.example.test"),
                    .naptr(question.name, 10, "S", "sip+d2u", "_udp.example.test"),
                    .naptr(question.name, 5, "u", "E2U+sip", "."),
                ])
            ]
        }
        guard case .services(let places) = resolution.outcome else {
            Issue.record("\(resolution.outcome)")
            return
        }
        #expect(places.map(\.transport) == [.udp] && places.map(\.host) == ["u.test"])
        #expect(asked == ["example.test NAPTR", "_udp.example.test SRV"])
    }

    @Test func `without NAPTR records TLS, TCP and UDP are tried in turn`() async throws {
        let (resolution, asked) = try await services(nil) { question in
            guard question.name.hasPrefix("_sip._udp") else { return [question.answer(rcode: 3)] }
            return [question.answer([.srv(question.name, 1, 0, 5_060, "u.test")])]
        }
        guard case .services = resolution.outcome else {
            Issue.record("\(resolution.outcome)")
            return
        }
        #expect(asked.map { $0.split(separator: ".")[0] } == ["example", "_sips", "_sip", "_sip"])
    }

    @Test func `no records, a target of nothing, port 0 and a failing server are told apart`() async throws {
        let (none, _) = try await services(.tls) { [$0.answer(rcode: 3)] }
        #expect(none.outcome == .notPublished)
        let (notOffered, _) = try await services(.tls) { [$0.answer([.srv($0.name, 0, 0, 0, ".")])] }
        #expect(notOffered.outcome == .notOffered)
        let (noPort, _) = try await services(.tls) { [$0.answer([.srv($0.name, 0, 0, 0, "a.test")])] }
        #expect(noPort.outcome == .notPublished)
        let (failing, _) = try await services(.tls) { [$0.answer(rcode: 2)] }
        #expect(failing.outcome == .failed(.serverFailure(.rcode(2))))
    }
}
