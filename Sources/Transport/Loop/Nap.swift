package import Evidence

/// A sleep that an event may end before its time. Loop only.
package final class Nap {
    private let loop: EventLoop
    private var wait: WaitID?
    private var isWoken = false

    /// Naps on a loop, one at a time.
    package init(on loop: EventLoop) { self.loop = loop }

    /// Suspends the caller, who must be on the loop: `deadline` where the time came, `ready` where it was woken, also
    /// by a ``wake()`` that came before, and `cancelled` where its task was.
    package func sleep(until deadline: MonotonicTime) async -> Readiness {
        if isWoken {
            isWoken = false
            return .ready
        }
        let outcome = await loop.wait(until: deadline) { id in
            wait = id
            if isWoken, loop.finish(id, .ready) { isWoken = false }
        }
        wait = nil
        return outcome
    }

    /// Ends the nap under way, or else the next one.
    package func wake() {
        if let wait, loop.finish(wait, .ready) { return }
        isWoken = true
    }
}
