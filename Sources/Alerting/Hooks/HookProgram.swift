package import Evidence
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// A program run without a shell: its words, its input, and a deadline after which its whole process group is killed.
///
/// SIGPIPE must be ignored in the process, as the binary does first thing: a hook need not read its input.
package struct HookProgram: Sendable, Hashable {
    /// The most bytes of output that are kept; the rest is read and dropped.
    package static let mostOutput = 4_096
    /// The variables that it sees, where they are set.
    package static let environment = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"]

    /// How a run ended.
    package enum Ending: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
        case timedOut
        case notStarted(reason: String)
    }

    /// The program's absolute path and its arguments.
    package let arguments: [String]
    /// How long it may take.
    package let timeout: Span

    /// A program from its words; the first must be an absolute path.
    package init(arguments: [String], timeout: Span = .seconds(30)) throws(SettingSyntaxError) {
        guard let path = arguments.first, path.hasPrefix("/") else {
            throw SettingSyntaxError(reason: "a hook begins with the absolute path of a program")
        }
        guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
            throw SettingSyntaxError(reason: "a hook's words hold no NUL")
        }
        self.arguments = arguments
        self.timeout = timeout
    }

    /// Runs it to its end; blocks the calling thread, so call it on a worker.
    package func run(input: [UInt8]) -> (ending: Ending, output: [UInt8]) {
        guard var run = HookRun(self) else { return (.notStarted(reason: String(cString: strerror(errno))), []) }
        return run.finish(feeding: input, within: timeout)
    }
}

/// Both ends of a pipe.
private struct PipeEnds {
    let reading: Int32
    let writing: Int32

    func close(keeping reason: Int32) {
        for end in [reading, writing] { _ = closeDescriptor(end) }
        errno = reason
    }
}

/// One run: the process and the pipes to it.
private struct HookRun {
    private let process: pid_t
    private var toHook: Int32
    private let fromHook: Int32
    private var output: [UInt8] = []

    /// One start at a time: a pipe is marked as ours alone only after it was made, and a program started between the
    /// two would keep it open.
    private static let starting = Mutex(())

    /// Starts the program; `errno` says why where it could not.
    init?(_ program: HookProgram) {
        guard let started = Self.starting.withLock({ _ in Self.start(program) }) else { return nil }
        (process, toHook, fromHook) = started
        for end in [toHook, fromHook] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    private static func start(_ program: HookProgram) -> (pid_t, Int32, Int32)? {
        guard let input = pipeEnds() else { return nil }
        guard let output = pipeEnds() else {
            input.close(keeping: errno)
            return nil
        }
        let (process, reason) = spawn(program, input: input.reading, output: output.writing)
        guard let process else {
            output.close(keeping: reason)
            input.close(keeping: reason)
            return nil
        }
        close(input.reading)
        close(output.writing)
        return (process, input.writing, output.reading)
    }

    private static func pipeEnds() -> PipeEnds? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return PipeEnds(reading: ends[0], writing: ends[1])
    }

    private static func spawn(_ program: HookProgram, input: Int32, output: Int32) -> (pid_t?, reason: Int32) {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        var (defaults, none) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let variables = HookProgram.environment.compactMap { name in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        var words = program.arguments.map { strdup($0) } + [nil]
        var environment = variables.map { strdup($0) } + [nil]
        defer { (words + environment).forEach { free($0) } }
        var process = pid_t()
        let code = posix_spawn(&process, program.arguments[0], &actions, &attributes, &words, &environment)
        return code == 0 ? (process, 0) : (nil, code)
    }

    /// Feeds and drains it until it has ended or its time is over.
    mutating func finish(feeding input: [UInt8], within timeout: Span) -> (HookProgram.Ending, [UInt8]) {
        defer { close(fromHook) }
        let deadline = Self.now + max(1, timeout.nanoseconds / 1_000_000)
        var rest = input[...]
        var isOpen = true
        while isOpen || toHook >= 0 {
            let left = deadline - Self.now
            guard left > 0 else { return (end(killing: true), output) }
            isOpen = turn(&rest, isOpen: isOpen, waiting: left)
        }
        while Self.now < deadline {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return (Self.ending(status), output) }
            usleep(2_000)
        }
        return (end(killing: true), output)
    }

    /// Waits for the pipes once; whether the hook's output is still open.
    private mutating func turn(_ rest: inout ArraySlice<UInt8>, isOpen: Bool, waiting: Int64) -> Bool {
        if rest.isEmpty { stopFeeding() }
        var polls = [
            pollfd(fd: isOpen ? fromHook : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: toHook, events: Int16(POLLOUT), revents: 0),
        ]
        guard poll(&polls, 2, Int32(clamping: waiting)) > 0 else { return isOpen }
        if toHook >= 0, polls[1].revents != 0 { feed(&rest) }
        return polls[0].revents != 0 ? drain() : isOpen
    }

    private mutating func feed(_ rest: inout ArraySlice<UInt8>) {
        let count = rest.withUnsafeBytes { write(toHook, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if count < 0, errno != EAGAIN, errno != EINTR {
            stopFeeding()
        }
    }

    private mutating func stopFeeding() {
        guard toHook >= 0 else { return }
        close(toHook)
        toHook = -1
    }

    private mutating func drain() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(fromHook, &bytes, bytes.count)
        if count > 0 { output += bytes.prefix(min(count, HookProgram.mostOutput - output.count)) }
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }

    private mutating func end(killing: Bool) -> HookProgram.Ending {
        stopFeeding()
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return .timedOut
    }

    private static func ending(_ status: Int32) -> HookProgram.Ending {
        status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: status & 0x7F)
    }

    /// Milliseconds of the monotonic clock.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
