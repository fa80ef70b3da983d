package import Evidence

/// One task that sleeps on a loop until another part of the loop wakes it. Loop only.
package final class Sleeper {
    private let loop: EventLoop
    private var wait: WaitID?

    /// Nobody sleeps yet.
    package init(on loop: EventLoop) { self.loop = loop }

    /// Sleeps until ``wake()``, the deadline, or the task's cancellation; one task at a time. What was woken before it
    /// slept is not remembered.
    package func sleep(until deadline: MonotonicTime) async -> Readiness {
        let outcome = await loop.wait(until: deadline) { wait = $0 }
        wait = nil
        return outcome
    }

    /// Wakes the sleeper; whether there was one that had not been woken yet.
    @discardableResult
    package func wake() -> Bool { wait.map { loop.finish($0, .ready) } ?? false }
}

/// Tasks of one loop that sleep in a line until each is woken in its turn. Loop only.
package final class SleeperLine {
    private let loop: EventLoop
    private var sleepers: [Sleeper] = []

    /// Nobody stands in the line.
    package init(on loop: EventLoop) { self.loop = loop }

    /// Sleeps at the end of the line until ``wakeFirst()`` comes to it, the deadline, or the task's cancellation.
    package func sleep(until deadline: MonotonicTime) async -> Readiness {
        let sleeper = Sleeper(on: loop)
        sleepers.append(sleeper)
        let outcome = await sleeper.sleep(until: deadline)
        if outcome != .ready { sleepers.removeAll { $0 === sleeper } }
        return outcome
    }

    /// Wakes the one that has slept longest, if any.
    package func wakeFirst() {
        while !sleepers.isEmpty, !sleepers.removeFirst().wake() {}
    }
}
