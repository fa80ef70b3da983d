import Glibc

/// The loops of the process, one a core.
package struct LoopGroup: Sendable {
    /// The loops; never empty.
    package let loops: [EventLoop]

    /// So many loops, by default one a core.
    package init(count: Int? = nil, clock: any Clock = SystemClock()) throws(SystemError) {
        let count = max(1, count ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        // One epoll set a loop, and what Dispatch opens for the sources of the process: it traps where it gets none.
        try DescriptorLimit.require(count + 6)
        var loops: [EventLoop] = []
        for index in 0..<count {
            loops.append(try EventLoop(label: "trunkwatch.loop.\(index)", clock: clock))
        }
        self.loops = loops
    }

    /// The loop of the n-th target.
    package subscript(index: Int) -> EventLoop { loops[index % loops.count] }
}

/// What a process must set once, first thing: a write to a closed peer or past a size limit is an error, no death.
package func ignoreDeadlySignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
}
