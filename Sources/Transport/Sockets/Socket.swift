import Dispatch
import Evidence
import Glibc

/// One non-blocking descriptor on a loop: owned, watched edge-triggered, closed once. Loop only.
package final class Socket {
    /// Who may wait at the same time: one that reads and one that writes, each for either event, because TLS may have
    /// to write before it can read on, and the reverse.
    enum User {
        case reader, writer
    }

    /// The loop it lives on.
    package let loop: EventLoop
    let descriptor: Int32
    /// Called when there is something to read, or the end, and no reader waits.
    var idleHandler: (() -> Void)?
    /// Called when there is room to write and no writer waits.
    var roomHandler: (() -> Void)?

    private var open = true
    /// Edges that came while nobody waited for them.
    private var pending: IOEvents = []
    private var reader: Wait?
    private var writer: Wait?

    private struct Wait {
        let id: WaitID
        let event: IOEvents
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
        loop.perform { [loop, descriptor] in
            loop.unwatch(descriptor)
            SystemCall.close(descriptor)
        }
    }

    /// Whether it has not been closed.
    package var isOpen: Bool { open }

    /// The local end.
    package var localAddress: SocketAddress? { open ? SocketAddress.local(of: descriptor) : nil }

    /// Waits until the descriptor may be read (or written); call only after a call on it said "would block", and look
    /// at ``isOpen`` again afterwards: it may have been closed between the event and the turn of the waiting task.
    func readiness(_ event: IOEvents, for user: User, until deadline: MonotonicTime) async -> Readiness {
        guard open else { return .cancelled }
        if pending.contains(event) {
            pending.remove(event)
            return .ready
        }
        let outcome = await loop.wait(until: deadline) { id in
            set(Wait(id: id, event: event), for: user)
            if !open { loop.finish(id, .cancelled) }
            if pending.contains(event), loop.finish(id, .ready) { pending.remove(event) }
        }
        set(nil, for: user)
        return outcome
    }

    private func set(_ wait: Wait?, for user: User) {
        switch user {
        case .reader:
            assert(wait == nil || reader == nil, "two tasks read one socket")
            reader = wait
        case .writer:
            assert(wait == nil || writer == nil, "two tasks write one socket")
            writer = wait
        }
    }

    /// Closes the descriptor; whoever waits on it is told `cancelled`. Closing twice is no error.
    package func close() {
        guard open else { return }
        open = false
        idleHandler = nil
        roomHandler = nil
        loop.unwatch(descriptor)
        SystemCall.close(descriptor)
        for wait in [reader, writer] { if let wait { loop.finish(wait.id, .cancelled) } }
    }

    private func take(_ events: IOEvents) {
        var left = events
        for wait in [reader, writer] {
            // A wait whose deadline came in this very turn has ended: its edge is kept for the next one.
            if let wait, events.contains(wait.event), loop.finish(wait.id, .ready) { left.remove(wait.event) }
        }
        pending.formUnion(left)
        // A reader that was woken and has not had its turn yet is still a reader.
        if left.contains(.readable), reader == nil { idleHandler?() }
        if left.contains(.writable), writer == nil { roomHandler?() }
    }
}
