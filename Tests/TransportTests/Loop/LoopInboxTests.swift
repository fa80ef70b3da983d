import Evidence
import Synchronization
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct LoopInboxTests {
    private final class Seen: Sendable {
        let numbers = Mutex<[Int: [Int]]>([:])
    }

    private static let nothing = LoopInbox.Work.action {}

    @Test func `an idle loop is started once, and the work that follows is found by that turn`() {
        let inbox = LoopInbox()
        #expect(inbox.add(Self.nothing) == .dispatch)
        #expect(inbox.add(Self.nothing) == .nobody)
        var batch: [LoopInbox.Work] = []
        inbox.take(into: &batch)
        #expect(batch.count == 2)
    }

    @Test func `a turn that sleeps in its poll is rung for once`() {
        let inbox = LoopInbox()
        inbox.begin()
        #expect(inbox.startPolling())
        #expect(inbox.add(Self.nothing) == .bell)
        #expect(inbox.add(Self.nothing) == .nobody)
    }

    @Test func `a turn neither sleeps nor ends over work`() {
        let inbox = LoopInbox()
        inbox.begin()
        _ = inbox.add(Self.nothing)
        #expect(!inbox.startPolling())
        #expect(!inbox.rest())
        var batch: [LoopInbox.Work] = []
        inbox.take(into: &batch)
        #expect(inbox.rest())
        #expect(inbox.add(Self.nothing) == .dispatch)
    }

    @Test func `what many threads ask for is all done, each thread's in its order`() async throws {
        let loop = try EventLoop(label: "test.inbox")
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    for number in 0..<2_000 {
                        loop.perform { seen.numbers.withLock { $0[thread, default: []].append(number) } }
                        if number % 97 == 0 { await Task.yield() }
                    }
                    await withCheckedContinuation { done in loop.perform { done.resume() } }
                }
            }
        }
        #expect(seen.numbers.withLock { $0.values.allSatisfy { $0 == Array(0..<2_000) } && $0.count == 8 })
    }
}
