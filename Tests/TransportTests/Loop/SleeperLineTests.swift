import Evidence
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct SleeperLineTests {
    /// A line of sleepers on a loop of its own.
    private actor Line {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
        private let line: SleeperLine
        private(set) var standing = 0
        private(set) var woken: [Int] = []

        init() throws {
            loop = try EventLoop(label: "test.sleeper")
            line = SleeperLine(on: loop)
        }

        func stand(_ number: Int, for span: Span) async -> Readiness {
            standing += 1
            let outcome = await line.sleep(until: loop.refreshedNow() + span)
            if outcome == .ready { woken.append(number) }
            return outcome
        }

        func wake() { line.wakeFirst() }
    }

    @Test func `those in a line are woken in their order, and one whose time was up is passed over`() async throws {
        let line = try Line()
        let impatient = Task { await line.stand(0, for: .milliseconds(1)) }
        while await line.standing < 1 { await Task.yield() }
        let first = Task { await line.stand(1, for: .seconds(60)) }
        while await line.standing < 2 { await Task.yield() }
        let second = Task { await line.stand(2, for: .seconds(60)) }
        while await line.standing < 3 { await Task.yield() }
        #expect(await impatient.value == .deadline)
        await line.wake()
        #expect(await first.value == .ready)
        await line.wake()
        #expect(await second.value == .ready)
        #expect(await line.woken == [1, 2])
    }

    @Test func `waking an empty line is no error and is not remembered`() async throws {
        let line = try Line()
        await line.wake()
        #expect(await line.stand(1, for: .milliseconds(1)) == .deadline)
    }
}

@Suite struct RandomPoolTests {
    @Test func `no number of a pool is handed out twice, across its refills`() {
        let pool = RandomPool()
        let numbers = (0..<10 * RandomPool.size).map { _ in pool.next() }
        #expect(Set(numbers).count == numbers.count)
    }
}
