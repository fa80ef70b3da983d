import Dispatch
import Evidence
import Glibc

/// One non-blocking descriptor on a loop: owned, watched edge-triggered, closed once. Loop only.
package final class Socket {
    /// The loop it lives on.
    package let loop: EventLoop
    let descriptor: Int32
    private var open = true
    private let readable = Direction()
    private let writable = Direction()
    /// Called when there is something to read and nobody waits for it.
    var idleHandler: (() -> Void)?

    private final class Direction {
        var pending = false
        var wait: WaitID?
    }

    /// Takes over the descriptor and watches it; closes it where that fails.
    init(takingOwnership descriptor: Int32, on loop: EventLoop) throws(SystemError) {
        self.loop = loop
        self.descriptor = descriptor
        do {
            try loop.watch(descriptor) { [weak self] events in self?.take(events) }
        } catch {
            open = false
            SystemCall.close(descriptor)
            throw error
        }
    }

    deinit {
        // Whoever let go of it may stand anywhere; the descriptor is still closed on its loop, after it is unwatched.
        guard open else { return }
        loop.queue.async { [loop, descriptor] in
            loop.unwatch(descriptor)
            SystemCall.close(descriptor)
        }
    }

    /// Whether it has not been closed.
    package var isOpen: Bool { open }

    /// The local end.
    package var localAddress: SocketAddress? { open ? SocketAddress.local(of: descriptor) : nil }

    /// Waits until the descriptor may be read (or written); call only after a call on it said "would block".
    func readiness(_ events: IOEvents, until deadline: MonotonicTime) async -> Readiness {
        guard open else { return .cancelled }
        let direction = events.contains(.readable) ? readable : writable
        if direction.pending {
            direction.pending = false
            return .ready
        }
        let outcome = await loop.wait(until: deadline) { direction.wait = $0 }
        direction.wait = nil
        return outcome
    }

    /// Closes the descriptor; whoever waits on it is told `cancelled`. Closing twice is no error.
    package func close() {
        guard open else { return }
        open = false
        idleHandler = nil
        loop.unwatch(descriptor)
        SystemCall.close(descriptor)
        for wait in [readable.wait, writable.wait] { if let wait { loop.finish(wait, .cancelled) } }
    }

    private func take(_ events: IOEvents) {
        if events.contains(.writable) { signal(writable) }
        if events.contains(.readable) {
            signal(readable)
            if readable.pending { idleHandler?() }
        }
    }

    private func signal(_ direction: Direction) {
        if let wait = direction.wait {
            direction.wait = nil
            loop.finish(wait, .ready)
        } else {
            direction.pending = true
        }
    }
}
