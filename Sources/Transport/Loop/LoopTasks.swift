/// What a task that lives on a loop is made with as its `executorPreference`.
///
/// A continuation that is resumed does not return to the actor it left: it is queued for the task's own executor, which
/// sends it on to the actor, and without a preference that is a thread of the pool, twice switched to for every wait.
/// With this it is the loop's thread, which needs no second step.
package final class LoopTasks: TaskExecutor {
    private let loop: EventLoop

    init(of loop: EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        loop.add(.task(UnownedJob(job), asUnownedTaskExecutor()))
    }
}

extension EventLoop {
    /// The preference of a task that lives on this loop; the task keeps it.
    package var tasks: LoopTasks { LoopTasks(of: self) }
}
