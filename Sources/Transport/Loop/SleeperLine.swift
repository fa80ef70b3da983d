package import Evidence

/// Tasks of one loop that sleep in a line until each is woken in its turn. Loop only.
package final class SleeperLine {
    private let loop: EventLoop
    private var sleepers: [Sleeper] = []

    /// One that stands in the line: it may be woken before it sleeps, and sleeps once.
    private final class Sleeper {
        var wait: WaitID?
        var isWoken = false
    }

    /// Nobody stands in the line.
    package init(on loop: EventLoop) { self.loop = loop }

    /// Sleeps at the end of the line until ``wakeFirst()`` comes to it, the deadline, or the task's cancellation.
    package func sleep(until deadline: MonotonicTime) async -> Readiness {
        let sleeper = Sleeper()
        sleepers.append(sleeper)
        let outcome = await loop.wait(until: deadline) { id in
            sleeper.wait = id
            if sleeper.isWoken { loop.finish(id, .ready) }
        }
        if outcome != .ready { sleepers.removeAll { $0 === sleeper } }
        return outcome
    }

    /// Wakes the one that has slept longest, if any.
    package func wakeFirst() {
        while !sleepers.isEmpty {
            let first = sleepers.removeFirst()
            first.isWoken = true
            guard let wait = first.wait else { return }
            if loop.finish(wait, .ready) { return }
        }
    }
}
