import Evidence
import Glibc
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct EventLoopTests {
    /// Something that lives on a loop and waits there.
    private actor Probe {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
        private(set) var ran: [Int] = []
        private(set) var isWaiting = false
        private var wait: WaitID?

        init(clock: any Clock = SystemClock()) throws { loop = try EventLoop(label: "test.loop", clock: clock) }

        func sleep(for span: Span) async -> Readiness {
            await loop.wait(until: loop.refreshedNow() + span) { _ in isWaiting = true }
        }

        func waitForEver() async -> Readiness {
            await loop.wait(until: .distantFuture) { id in
                wait = id
                isWaiting = true
            }
        }

        func finishTwice(_ first: Readiness, _ second: Readiness) {
            guard let wait else { return }
            loop.finish(wait, first)
            loop.finish(wait, second)
        }

        func schedule(_ number: Int, after span: Span) {
            loop.schedule(at: loop.now + span) { self.ran.append(number) }
        }

        func scheduleAndCancel(_ number: Int, after span: Span) {
            loop.cancel(loop.schedule(at: loop.now + span) { self.ran.append(number) })
        }

        /// A timer that sets itself again for the same instant.
        func scheduleForEver() {
            loop.schedule(at: loop.now) {
                self.ran.append(self.ran.count)
                self.scheduleForEver()
            }
        }

        func isOnLoop() -> Bool {
            loop.checkIsolated()
            return loop.now <= loop.refreshedNow()
        }
    }

    private static func manual() -> ManualClock { ManualClock(wall: WallTime(seconds: 0)) }

    @Test func `an actor of the loop runs on its queue`() async throws {
        #expect(await (try Probe()).isOnLoop())
    }

    @Test func `a wait ends at its deadline on the system's clock`() async throws {
        let start = SystemClock().now()
        #expect(await (try Probe()).sleep(for: .milliseconds(20)) == .deadline)
        #expect(SystemClock().now() - start >= .milliseconds(20))
    }

    @Test func `a deadline that has passed ends the wait all the same`() async throws {
        #expect(await (try Probe()).sleep(for: .seconds(-1)) == .deadline)
    }

    @Test func `a manual clock ends exactly the waits that are due`() async throws {
        let clock = Self.manual()
        let probe = try Probe(clock: clock)
        async let outcome = probe.sleep(for: .seconds(3_600))
        while await !probe.isWaiting { await Task.yield() }
        await probe.schedule(1, after: .seconds(10))
        await probe.schedule(2, after: .seconds(20))
        await probe.scheduleAndCancel(3, after: .seconds(5))
        clock.advance(by: .seconds(10))
        #expect(await probe.ran == [1])
        clock.advance(by: .seconds(3_590))
        #expect(await outcome == .deadline)
        #expect(await probe.ran == [1, 2])
    }

    @Test func `the first end of a wait counts and the second is no error`() async throws {
        let probe = try Probe()
        async let outcome = probe.waitForEver()
        while await !probe.isWaiting { await Task.yield() }
        await probe.finishTwice(.ready, .cancelled)
        #expect(await outcome == .ready)
    }

    @Test func `a cancelled task's wait ends`() async throws {
        let probe = try Probe()
        let task = Task { await probe.waitForEver() }
        while await !probe.isWaiting { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func `a task that was cancelled before does not wait at all`() async throws {
        let probe = try Probe()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await probe.waitForEver()
        }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await !probe.isWaiting)
    }

    @Test func `a timer that sets itself again for the same instant starves nobody`() async throws {
        let clock = Self.manual()
        let probe = try Probe(clock: clock)
        await probe.scheduleForEver()
        clock.advance(by: .zero)
        clock.advance(by: .zero)
        #expect(await probe.ran == [0, 1])
    }

    @Test func `ten thousand waits of mixed length all end`() async throws {
        let probe = try Probe()
        let ends = await withTaskGroup(of: Readiness.self) { group in
            for index in 0..<10_000 { group.addTask { await probe.sleep(for: .milliseconds(index % 50)) } }
            return await group.reduce(into: 0) { $0 += $1 == .deadline ? 1 : 0 }
        }
        #expect(ends == 10_000)
    }
}
