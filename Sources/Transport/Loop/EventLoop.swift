import CEpoll
package import Dispatch
package import Evidence
import Glibc

/// One event loop: a serial Dispatch queue, and behind it a private epoll set and a heap of timers.
///
/// The loop is a `SerialExecutor`; actors that live on it name it as their `unownedExecutor`. All sockets sit in the
/// loop's own epoll set behind one `DispatchSource` that is made once and never cancelled, because registering and
/// cancelling a source per socket crashes libdispatch on Linux under churn (libdispatch #949, #833).
///
/// Dispatch starts a turn when a descriptor, a timer or a job asks for one. The turn then polls the epoll set itself
/// for as long as there is something to do and for ``patience`` longer, asleep in the kernel: most answers come within
/// that time, and each one that is met there saves two switches of threads and four system calls.
package final class EventLoop: SerialExecutor {
    /// The queue that everything of this loop runs on.
    package let queue: DispatchQueue
    /// The clocks.
    package let clock: any Clock

    private let epoll: Int32
    private let bell: Int32
    private let inbox = LoopInbox()
    private let wakeup: any DispatchSourceRead
    private let alarm: any DispatchSourceTimer

    private var batch: [LoopInbox.Work] = []  // loop only
    private var timers = TimerHeap()  // loop only
    private var watches: [Int32: Watch] = [:]  // loop only
    private var generation: UInt32 = 0  // loop only
    private var armed: MonotonicTime?  // loop only
    private var turnTime: MonotonicTime  // loop only
    private var waits: [UInt64: UnsafeContinuation<Readiness, Never>] = [:]  // loop only
    private var issuedWaits: UInt64 = 0  // loop only

    /// How long a turn that has nothing left to do waits for more before it goes back to Dispatch.
    static let patience = Span.milliseconds(20)

    /// The most rounds of one turn; then Dispatch has the queue for a moment.
    static let roundsPerTurn = 4_096

    private struct Watch {
        let generation: UInt32
        let handler: (IOEvents) -> Void
    }

    /// A loop of its own; fails only where the process has no descriptor left for its epoll set.
    package init(label: String, clock: any Clock = SystemClock()) throws(SystemError) {
        queue = DispatchQueue(label: label)
        self.clock = clock
        (epoll, bell) = try Self.open()
        wakeup = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        alarm = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
        turnTime = clock.now()
        wakeup.setEventHandler { [weak self] in self?.turn() }
        alarm.setEventHandler { [weak self] in self?.turn() }
        wakeup.activate()
        alarm.activate()
        clock.subscribe { [weak self] in self?.advance() }
    }

    deinit {
        // The sources were made once for the life of the loop; the epoll set is closed when the last one let go of it.
        wakeup.setCancelHandler { [epoll, bell] in
            SystemCall.close(epoll)
            SystemCall.close(bell)
        }
        wakeup.cancel()
        alarm.cancel()
    }

    private static func open() throws(SystemError) -> (epoll: Int32, bell: Int32) {
        let epoll = try SystemCall.epollCreate()
        do throws(SystemError) {
            let bell = try SystemCall.eventDescriptor()
            try SystemCall.epollAdd(epoll, bell, key: bellKey)
            return (epoll, bell)
        } catch {
            SystemCall.close(epoll)
            throw error
        }
    }

    /// No descriptor has this key, because generations start at 1.
    private static let bellKey: UInt64 = 0
}

// MARK: Executor

extension EventLoop {
    package func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    /// Runs `action` on the loop soon, after what was asked for before.
    package func perform(_ action: @escaping @Sendable () -> Void) { add(.action(action)) }

    func add(_ work: LoopInbox.Work) {
        switch inbox.add(work) {
        case .nobody: break
        case .dispatch: queue.async { self.turn() }
        case .bell: SystemCall.ring(bell)
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

// MARK: Turns

extension EventLoop {
    /// Takes events, runs jobs and timers, round after round until nothing happens for ``patience``.
    private func turn() {
        inbox.begin()
        var timeout: Int32 = 0
        for _ in 0..<Self.roundsPerTurn {
            var isBusy = takeEvents(waiting: timeout)
            isBusy = runJobs() || isBusy
            if !clock.isManual { isBusy = runDueTimers() || isBusy }
            if isBusy || timeout == 0 {
                timeout = inbox.startPolling() ? timeToWait() : 0
                continue
            }
            arm()
            if inbox.rest() { return }
            timeout = 0
        }
        inbox.begin()
        queue.async { self.turn() }
    }

    private func runJobs() -> Bool {
        inbox.take(into: &batch)
        defer { batch.removeAll(keepingCapacity: true) }
        for work in batch {
            turnTime = clock.now()
            switch work {
            case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .task(let job, let tasks):
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: tasks)
            case .action(let action): action()
            }
        }
        return !batch.isEmpty
    }

    /// Milliseconds until the next timer, rounded up, but no more than ``patience``.
    private func timeToWait() -> Int32 {
        let longest = Int32(Self.patience.milliseconds)
        guard !clock.isManual, let earliest = timers.earliest else { return longest }
        let left = (earliest - clock.now()).nanoseconds
        return left <= 0 ? 0 : min(longest, Int32(clamping: left / 1_000_000 + 1))
    }

    private func takeEvents(waiting timeout: Int32) -> Bool {
        SystemCall.epollTake(epoll, waiting: timeout) { events in
            turnTime = clock.now()
            inbox.begin()
            for event in events where event.data.u64 != Self.bellKey {
                let descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: event.data.u64))
                guard let watch = watches[descriptor], watch.generation == UInt32(event.data.u64 >> 32) else {
                    continue
                }
                watch.handler(IOEvents(event))
            }
            return !events.isEmpty
        }
    }
}

// MARK: Timers

extension EventLoop {
    /// Runs `action` on the loop at or soon after `deadline`.
    @discardableResult
    package func schedule(at deadline: MonotonicTime, _ action: @escaping () -> Void) -> TimerID {
        checkIsolated()
        return timers.add(at: deadline, action)
    }

    /// Forgets a timer; one that ran already is no error.
    package func cancel(_ id: TimerID) {
        checkIsolated()
        timers.cancel(id)
    }

    /// Whether there was one.
    @discardableResult
    private func runDueTimers() -> Bool {
        turnTime = clock.now()
        // Only what is due now: an action that re-arms itself for the same instant must not starve the sockets.
        var budget = timers.count
        var ran = false
        while budget > 0, let action = timers.popDue(at: turnTime) {
            action()
            ran = true
            budget -= 1
        }
        return ran
    }

    private func advance() { perform { self.runDueTimers() } }

    /// Has Dispatch start a turn when the next timer is due; needed only where no turn is under way.
    private func arm() {
        guard !clock.isManual, let earliest = timers.earliest else { return }
        if let armed, turnTime < armed, armed <= earliest { return }
        armed = earliest
        let nanoseconds = UInt64(max(earliest.nanoseconds, 1))
        alarm.schedule(deadline: DispatchTime(uptimeNanoseconds: nanoseconds), leeway: .nanoseconds(0))
    }
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

    /// What the kernel says of a descriptor; an error or a hang-up is both, because a call tells which it was.
    init(_ event: epoll_event) {
        let ends = EPOLLERR.rawValue | EPOLLHUP.rawValue
        self = []
        if event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | ends) != 0 { insert(.readable) }
        if event.events & (EPOLLOUT.rawValue | ends) != 0 { insert(.writable) }
    }
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
    /// task is cancelled. `started` is told the wait's name before the caller sleeps, and may end it at once: what the
    /// caller looked at before it called may have changed by then.
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
            return await withUnsafeContinuation { continuation in
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
            perform { self.finish(id, .cancelled) }
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
