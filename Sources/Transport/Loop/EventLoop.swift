import CEpoll
package import Dispatch
package import Evidence
import Glibc

/// One event loop: a serial Dispatch queue, and behind it a private epoll set and a heap of timers.
///
/// The loop is a `SerialExecutor`; actors that live on it name it as their `unownedExecutor`. All sockets sit in the
/// loop's own epoll set behind one `DispatchSource` that is made once and never cancelled, because registering and
/// cancelling a source per socket crashes libdispatch on Linux under churn (libdispatch #949, #833).
package final class EventLoop: SerialExecutor {
    /// The queue that everything of this loop runs on.
    package let queue: DispatchQueue
    /// The clocks.
    package let clock: any Clock

    private let epoll: Int32
    private let wakeup: any DispatchSourceRead
    private let alarm: any DispatchSourceTimer

    private var timers = TimerHeap()  // loop only
    private var watches: [Int32: Watch] = [:]  // loop only
    private var generation: UInt32 = 0  // loop only
    private var armed: MonotonicTime?  // loop only
    private var turnTime: MonotonicTime  // loop only
    private var waits: [UInt64: CheckedContinuation<Readiness, Never>] = [:]  // loop only
    private var issuedWaits: UInt64 = 0  // loop only

    private struct Watch {
        let generation: UInt32
        let handler: (IOEvents) -> Void
    }

    /// A loop of its own; fails only where the process has no descriptor left for its epoll set.
    package init(label: String, clock: any Clock = SystemClock()) throws(SystemError) {
        queue = DispatchQueue(label: label)
        self.clock = clock
        epoll = try SystemCall.epollCreate()
        wakeup = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        alarm = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
        turnTime = clock.now()
        wakeup.setEventHandler { [weak self] in self?.takeEvents() }
        alarm.setEventHandler { [weak self] in self?.runDueTimers() }
        wakeup.activate()
        alarm.activate()
        clock.subscribe { [weak self] in self?.advance() }
    }

    deinit {
        // The sources were made once for the life of the loop; the epoll set is closed when the last one let go of it.
        wakeup.setCancelHandler { [epoll] in _ = Glibc.close(epoll) }
        wakeup.cancel()
        alarm.cancel()
    }
}

// MARK: Executor

extension EventLoop {
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            self.turnTime = self.clock.now()
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

    /// The monotonic time of this turn of the loop.
    package var now: MonotonicTime {
        checkIsolated()
        return turnTime
    }

    /// Reads the clock within a turn, where the length of what was just done is to be measured.
    package func refreshedNow() -> MonotonicTime {
        checkIsolated()
        turnTime = clock.now()
        return turnTime
    }
}

// MARK: Timers

extension EventLoop {
    /// Runs `action` on the loop at or soon after `deadline`.
    @discardableResult
    package func schedule(at deadline: MonotonicTime, _ action: @escaping () -> Void) -> TimerID {
        checkIsolated()
        let id = timers.add(at: deadline, action)
        arm()
        return id
    }

    /// Forgets a timer; one that ran already is no error.
    package func cancel(_ id: TimerID) {
        checkIsolated()
        timers.cancel(id)
    }

    private func runDueTimers() {
        turnTime = clock.now()
        armed = nil
        // Only what is due now: an action that re-arms itself for the same instant must not starve the sockets.
        var budget = timers.count
        while budget > 0, let action = timers.popDue(at: turnTime) {
            action()
            budget -= 1
        }
        arm()
    }

    private func arm() {
        guard !clock.isManual, let earliest = timers.earliest, armed.map({ earliest < $0 }) ?? true else { return }
        armed = earliest
        let nanoseconds = UInt64(max(earliest.nanoseconds, 1))
        alarm.schedule(deadline: DispatchTime(uptimeNanoseconds: nanoseconds), leeway: .nanoseconds(0))
    }

    private func advance() { queue.async { self.runDueTimers() } }
}

// MARK: Sockets

/// What happened on a descriptor.
package struct IOEvents: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There is something to read, or the end.
    package static let readable = IOEvents(rawValue: 1)
    /// There is room to write.
    package static let writable = IOEvents(rawValue: 2)
}

extension EventLoop {
    /// Starts telling `handler` of changes on the descriptor, edge-triggered: it must be drained after every event.
    func watch(_ descriptor: Int32, _ handler: @escaping (IOEvents) -> Void) throws(SystemError) {
        checkIsolated()
        generation &+= 1
        let key = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        try SystemCall.epollAdd(epoll, descriptor, key: key)
        watches[descriptor] = Watch(generation: generation, handler: handler)
    }

    /// Forgets the descriptor; must be called before it is closed.
    func unwatch(_ descriptor: Int32) {
        checkIsolated()
        if watches.removeValue(forKey: descriptor) != nil { SystemCall.epollRemove(epoll, descriptor) }
    }

    private func takeEvents() {
        turnTime = clock.now()
        // A few rounds a turn keep the loop fair to its jobs and timers; the source fires again for the rest.
        for _ in 0..<4 {
            let full = SystemCall.epollTake(epoll) { key, events in
                let descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: key))
                guard let watch = watches[descriptor], watch.generation == UInt32(key >> 32) else { return }
                watch.handler(events)
            }
            if !full { return }
        }
    }
}

// MARK: Waiting

/// How a wait ended.
package enum Readiness: Sendable, Hashable {
    case ready, deadline, cancelled
}

/// Names one wait of a loop; never reused.
struct WaitID: Sendable, Hashable {
    let number: UInt64
}

extension EventLoop {
    /// Suspends the caller, who must be on this loop, until ``finish(_:_:)`` is called, the deadline comes, or its
    /// task is cancelled. `started` is told the wait's name before the caller sleeps.
    ///
    /// The isolation is a parameter that the inner closures capture, because the library's own functions would
    /// otherwise run them off the loop.
    func wait(
        until deadline: MonotonicTime, isolation: isolated (any Actor)? = #isolation, started: (WaitID) -> Void
    ) async -> Readiness {
        checkIsolated()
        issuedWaits += 1
        let id = WaitID(number: issuedWaits)
        var timer: TimerID?
        let outcome: Readiness = await withTaskCancellationHandler {
            _ = isolation
            return await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: .cancelled)
                    return
                }
                waits[id.number] = continuation
                if deadline < .distantFuture {
                    timer = schedule(at: deadline) { self.finish(id, .deadline) }
                }
                started(id)
            }
        } onCancel: {
            queue.async { self.finish(id, .cancelled) }
        }
        if let timer { timers.cancel(timer) }
        return outcome
    }

    /// Ends a wait; one that ended already is no error. Whether it was this call that ended it.
    @discardableResult
    func finish(_ id: WaitID, _ outcome: Readiness) -> Bool {
        checkIsolated()
        guard let continuation = waits.removeValue(forKey: id.number) else { return false }
        continuation.resume(returning: outcome)
        return true
    }

    /// Suspends the caller, who must be on this loop, until the deadline; `cancelled` where its task was.
    package func sleep(until deadline: MonotonicTime) async -> Readiness { await wait(until: deadline) { _ in } }
}

// Every stored `var` is touched on `queue` only: the executor, the two sources and the clock's wake all run there, and
// every entry point that others call asserts it with `checkIsolated`.
extension EventLoop: @unchecked Sendable {}
