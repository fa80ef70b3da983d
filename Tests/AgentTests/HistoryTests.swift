import Evidence
import Foundation
import Plans
import Testing
import TimeSeries
import Transport

@testable import Agent

/// Random days: outages, crashes, stops, a failing disk, a failing receiver, drawn from a seed that a failure prints.
@Suite(.timeLimit(.minutes(5))) struct HistoryTests {
    private struct Dice: RandomNumberGenerator, Sendable {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &+ 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// The spans in which a target was scripted to be down.
    private typealias Truth = [String: [(from: WallTime, to: WallTime?)]]

    /// `TRUNKWATCH_SEEDS` of a soak, else five.
    private static let seeds = ProcessInfo.processInfo.environment["TRUNKWATCH_SEEDS"].flatMap { UInt64($0) } ?? 5

    @Test(arguments: 1...max(1, seeds))
    func `every outage is one incident with one page and one end`(seed: UInt64) async throws {
        var dice = Dice(state: seed)
        let world = try World()
        let names = (1...8).map { "sbc\($0)" }
        let plan = try World.plan(names) { $0.interval = .seconds(20) }
        var truth: Truth = [:]
        try await world.start(plan)
        await world.run(.seconds(60))
        for _ in 0..<30 {
            try await nemesis(world, plan, names, &truth, &dice)
            await world.run(.seconds(Int.random(in: 5...200, using: &dice)))
        }
        // All faults end; everything must come to rest.
        world.disk.fail(with: nil)
        world.oncall.answer(200)
        for name in names { end(name, world, &truth) }
        await world.run(.seconds(120))
        await world.run(.seconds(4_000), step: .seconds(5))
        await world.stop()
        try check(world, names, truth, "seed \(seed)")
    }

    private func nemesis(
        _ world: World, _ plan: Plan, _ names: [String], _ truth: inout Truth, _ dice: inout Dice
    ) async throws {
        let name = names[Int.random(in: 0..<names.count, using: &dice)]
        switch Int.random(in: 0..<10, using: &dice) {
        case 0...3:
            // Rarely enough for each to be an outage of its own rather than flapping.
            let last = truth[name]?.last
            guard last == nil || last?.to.map({ world.clock.wall() - $0 > .seconds(1_200) }) ?? false else { return }
            world.network.set(name, Bool.random(using: &dice) ? .refuses : .silent)
            truth[name, default: []].append((world.clock.wall(), nil))
        case 4, 5: end(name, world, &truth)
        case 6:
            world.crash()
            try await world.start(plan)
        case 7:
            // A stop needs its clock to move where a delivery hangs; here none does.
            world.disk.fail(with: nil)
            await world.stop()
            try await world.start(plan)
        case 8: world.oncall.answer([200, 200, 503, nil].randomElement(using: &dice) ?? 200)
        default: world.disk.fail(with: [nil, nil, .full, .busy].randomElement(using: &dice) ?? nil)
        }
    }

    private func end(_ name: String, _ world: World, _ truth: inout Truth) {
        guard let last = truth[name]?.indices.last, truth[name]?[last].to == nil else { return }
        world.network.set(name, .answers)
        truth[name]?[last].to = world.clock.wall()
    }

    private func check(_ world: World, _ names: [String], _ truth: Truth, _ seed: String) throws {
        #expect(try world.findings().isEmpty, "\(seed)")
        let incidents = try world.incidents()
        #expect(incidents.allSatisfy { $0.endedAt != nil }, "\(seed): \(incidents)")
        let taken = world.oncall.taken
        for name in names {
            // Outages shorter than two probes may go unseen; longer ones may not, nor may any be invented.
            let outages = (truth[name] ?? []).filter { ($0.to ?? $0.from) - $0.from > .seconds(45) }
            let own = incidents.filter { $0.target == name }
            #expect(own.count >= outages.count - world.crashesWithoutStore, "\(seed): \(name)")
            #expect(own.count <= (truth[name] ?? []).count, "\(seed): \(name)")
            for incident in own {
                #expect((truth[name] ?? []).contains { incident.startedAt >= $0.from }, "\(seed): \(name) was well")
            }
        }
        var open: Set<String> = []
        var seen: Set<String> = []
        for attempt in taken where seen.insert(attempt.id).inserted {
            let key = attempt.row.dedupKey
            // A page that only memory knew of is sent anew after a crash: at least once is all that can be promised.
            if attempt.isFiring, world.crashesWithoutStore > 0 { open.remove(key) }
            #expect(attempt.isFiring != open.contains(key), "\(seed): pages and ends take turns: \(attempt.id)")
            if attempt.isFiring { open.insert(key) } else { open.remove(key) }
        }
        #expect(open.isEmpty, "\(seed): every page has its end")
        #expect(try world.deliveries().allSatisfy { $0.state == .delivered }, "\(seed)")
    }
}
