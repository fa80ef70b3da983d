import Evidence
import Plans
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(1))) struct ProbeGateTests {
    @Test func `probes of one host are spaced, those of others are not held up`() {
        let spacing = DestinationSpacing(.milliseconds(100))
        let now = MonotonicTime(nanoseconds: 5_000_000_000)
        #expect(
            (0..<4).map { _ in (spacing.reserve("a", at: now) - now).nanoseconds / 1_000_000 } == [0, 100, 200, 300])
        #expect(spacing.reserve("b", at: now) == now)
        #expect(spacing.reserve("a", at: now + .seconds(10)) == now + .seconds(10))
        spacing.set(.zero)
        #expect(spacing.reserve("a", at: now) == now)
    }

    @Test func `trunks that share a host are asked one after the other, every interval`() async throws {
        let world = try World()
        var plan = try World.plan((1...40).map { "trunk\($0)" }) {
            $0.address = (try? TargetAddress(parsing: "192.0.2.9:5061")) ?? $0.address
            $0.mode = .fresh
        }
        plan.agent.limits.destinationSpacing = .milliseconds(200)
        try await world.start(plan)
        await world.run(.seconds(60), step: .milliseconds(50))
        await world.stop()
        let times = world.network.requests.map(\.at).sorted()
        #expect(times.count >= 200)
        for (one, next) in zip(times, times.dropFirst()) { #expect(next - one >= .milliseconds(150)) }
    }
}
