import Evidence
import Plans
import SIP
import TestSupport
import Testing
import Transport

@testable import Agent
@testable import Probing

/// The heartbeat that SBCs send to us, from the request to the page.
@Suite(.timeLimit(.minutes(1))) struct InboundTests {
    /// A plan of one target that listens on a free port of loopback.
    private static func plan(
        _ expectation: InboundPlan.Expectation = .onceSeen, policy: PeerPolicy = .open, profile: String = "generic"
    ) throws -> Plan {
        var plan = try World.plan(["sbc"]) {
            $0.inbound.expectation = expectation
            $0.peerPolicy = policy
            $0.profile = profile
        }
        var listener = ListenPlan(address: .v4(0x7F00_0001), port: try FreePort.next())
        listener.transport = .udp
        plan.listeners = [listener]
        return plan
    }

    /// An OPTIONS from the target's address, or from one that it claims.
    private func hear(_ world: World, from source: IPAddress = .v4(0xC000_0201), call: Int) throws {
        let lines = [
            "OPTIONS sip:probe SIP/2.0", "Via: SIP/2.0/UDP sbc.example.net;branch=z9hG4bK\(call)", "Max-Forwards: 70",
            "From: <sip:sbc.example.net>;tag=1", "To: <sip:probe>", "Call-ID: \(call)", "CSeq: 1 OPTIONS",
            "Contact: <sip:sbc.example.net>", "Content-Length: 0", "", "",
        ]
        let bytes = Array(lines.joined(separator: "\r\n").utf8)
        var index = MessageIndex()
        let request = RequestFacts(try index.parse(bytes.span, as: .tolerant))
        let book = try #require(world.inbound)
        book.learn(.v4(0xC000_0201), of: "sbc")
        let inbound = InboundOptions(source: source, transport: .udp, request: request)
        _ = book.take(inbound, at: world.clock.now(), wall: world.clock.wall())
    }

    @Test func `a trunk that falls silent needs attention, is told once, and is well with its next OPTIONS`()
        async throws
    {
        let world = try World()
        try await world.start(Self.plan())
        for call in 1...5 {
            try hear(world, call: call)
            await world.run(.seconds(60), step: .seconds(5))
        }
        #expect(world.board.states["sbc"] == .up)
        await world.run(.seconds(150), step: .seconds(5))
        #expect(world.board.states["sbc"] == .degraded)
        #expect(await world.findings(of: "sbc") == [.optionsLate])
        await world.run(.seconds(300), step: .seconds(5))
        #expect(world.board.states["sbc"] == .degraded, "calls get through still")
        #expect(await world.findings(of: "sbc") == [.optionsStale])
        #expect(world.oncall.taken.count == 1)
        try hear(world, call: 99)
        await world.run(.seconds(60), step: .seconds(5))
        #expect(world.board.states["sbc"] == .up)
        #expect(world.oncall.taken.map(\.isFiring) == [true, false])
        await world.stop()
        #expect(try world.incidents().isEmpty)
    }

    @Test func `one that is expected from the start is missed after its time, one that is not is never`() async throws {
        for (expectation, state) in [
            (InboundPlan.Expectation.always, TargetState.degraded), (.onceSeen, .up), (.never, .up),
        ] {
            let world = try World()
            try await world.start(Self.plan(expectation))
            await world.run(.seconds(400), step: .seconds(5))
            #expect(world.board.states["sbc"] == state, "\(expectation)")
            await world.stop()
        }
    }

    @Test func `a restart remembers when it was heard last`() async throws {
        for crashes in [true, false] {
            let world = try World()
            var plan = try Self.plan()
            try await world.start(plan)
            try hear(world, call: 1)
            await world.run(.seconds(10))
            // Who crashes here leaves its socket behind, as no process would.
            plan.listeners[0].port = try FreePort.next()
            let seen = try #require(world.inbound?.heartbeats(at: world.clock.now())["sbc"]?.record.lastSeen)
            if crashes { world.crash() } else { await world.stop() }
            try await world.start(plan)
            #expect(world.inbound?.heartbeats(at: world.clock.now())["sbc"]?.record.lastSeen == seen)
            await world.run(.seconds(200), step: .seconds(5))
            #expect(await world.findings(of: "sbc") == [.optionsLate])
            await world.stop()
        }
    }

    @Test func `an SBC that rightly refuses us is judged by its heartbeat`() async throws {
        let world = try World()
        world.network.set("sbc", .refusesRightly)
        try await world.start(Self.plan(policy: .microsoftOnly))
        await world.run(.seconds(60), step: .seconds(5))
        #expect(world.board.states["sbc"] == nil || world.board.states["sbc"] == .unknown, "nothing is known of it")
        for call in 1...4 {
            try hear(world, call: call)
            await world.run(.seconds(60), step: .seconds(5))
        }
        #expect(world.board.states["sbc"] == .up)
        await world.run(.seconds(400), step: .seconds(5))
        #expect(world.board.states["sbc"] == .down)
        #expect(world.oncall.taken.map(\.isFiring) == [true, true], "a warning first, then a page")
        try hear(world, call: 99)
        await world.run(.seconds(60), step: .seconds(5))
        #expect(world.board.states["sbc"] == .up)
        await world.stop()
        #expect(try world.incidents().map(\.diagnosis) == [.optionsStale])
    }

    @Test func `a flood of strangers changes nothing of any trunk, and leaves nothing in the store`() async throws {
        let world = try World()
        try await world.start(Self.plan(.always))
        for call in 1...1_000 { try hear(world, from: .v4(0x0A00_0000 + UInt32(call)), call: call) }
        await world.run(.seconds(200), step: .seconds(5))
        let (listed, forgotten) = try #require(world.inbound).strangers
        #expect(listed.count == InboundBounds.strangers && forgotten == 1_000 - InboundBounds.strangers)
        #expect(listed.allSatisfy { $0.reason == .claimsOther })
        #expect(await world.findings(of: "sbc") == [.optionsNeverSeen])
        await world.stop()
        #expect(try world.meta(beginning: "inbound:").isEmpty)
    }

    @Test func `a reload keeps what was heard and takes on what is expected`() async throws {
        let world = try World()
        var plan = try Self.plan()
        try await world.start(plan)
        try hear(world, call: 1)
        await world.run(.seconds(10))
        plan.targets[0].inbound.late = .seconds(20)
        let report = try await world.reload(plan)
        #expect(report?.unchanged == 1, "the connection stays")
        await world.run(.seconds(30), step: .seconds(5))
        #expect(await world.findings(of: "sbc") == [.optionsLate])
        await world.stop()
    }

    @Test func `a listener whose address is taken is tried again, and everything else goes on`() async throws {
        let first = try World()
        let plan = try Self.plan()
        try await first.start(plan)
        let second = try World()
        try await second.start(plan)
        await second.run(.seconds(30))
        #expect(second.board.states["sbc"] == .up)
        #expect(second.inbound?.endpoints.first?.trouble?.contains("bind") == true)
        await first.stop()
        await second.run(.seconds(15))
        #expect(second.inbound?.endpoints.first?.trouble == nil)
        await second.stop()
    }
}
