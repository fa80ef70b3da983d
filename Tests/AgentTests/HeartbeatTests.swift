import Alerting
import Evidence
import Plans
import Synchronization
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(1))) struct HeartbeatTests {
    private final class Service: Sendable {
        private let state = Mutex((status: 200, beats: 0))
        var beats: Int { state.withLock { $0.beats } }
        func answer(_ status: Int) { state.withLock { $0.status = status } }
        func beat() -> DeliveryResult {
            state.withLock { state in
                state.beats += 1
                return DeliveryResult(status: state.status)
            }
        }
    }

    @Test func `a dead-man's service hears of the agent at every interval, and no more once it has ended`() async throws
    {
        let world = try World()
        let service = Service()
        world.beat = { _ in service.beat() }
        var plan = try World.plan(["sbc"])
        var settings = HeartbeatSettings(url: .plain("https://alive.example.net/"))
        settings.interval = .seconds(10)
        plan.agent.heartbeat = settings
        try await world.start(plan)
        await world.run(.seconds(60))
        #expect((6...7).contains(service.beats))
        service.answer(500)
        await world.run(.seconds(60))
        #expect((12...13).contains(service.beats), "a failure changes no rhythm")
        await world.stop()
        let last = service.beats
        await world.run(.seconds(60))
        #expect(service.beats == last)
    }
}
