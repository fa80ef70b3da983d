import Foundation
import Synchronization

/// A program that a test started: the leader of a process group of its own, its output in files.
///
/// Whoever starts one must await ``stop(within:)`` or ``exit(within:)``; what is left over dies with the last
/// reference, and at the latest with the test process.
package final class ChildProcess: Sendable {
    /// How a process ended.
    package enum Exit: Sendable, Equatable, CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        /// `exit 2` or `signal 9`.
        package var description: String {
            switch self {
            case .status(let status): "exit \(status)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    /// What the program reads on its standard input.
    package enum Input: Sendable {
        /// The end of file at once.
        case none
        /// These bytes, at most a pipe's 64 KiB, and then no end of file while the process object lives.
        case held([UInt8])
        /// These bytes, then the end of file.
        case bytes([UInt8])
    }

    /// The process number, also the number of its group.
    package let pid: Int32
    private let path: String
    private let files: TemporaryDirectory
    private let heldInput: Int32
    private let ended = Mutex<Exit?>(nil)

    /// Starts the program; its environment is this process's with the given changes, where `nil` takes a variable out.
    package init(
        _ path: String, _ arguments: [String], environment changes: [String: String?] = [:],
        directory: String? = nil, input: Input = .none
    ) throws {
        var environment = ProcessInfo.processInfo.environment
        for (name, value) in changes { environment[name] = value }
        files = try TemporaryDirectory()
        self.path = path
        let (reading, holding) = try Self.open(input, in: files)
        let output = try Self.create(files.file("stdout"))
        let error = try Self.create(files.file("stderr"))
        defer { [reading, output, error].forEach { close($0) } }
        heldInput = holding
        pid = try spawn(
            SpawnRequest(
                path: path, arguments: arguments, environment: environment, directory: directory ?? files.path,
                input: reading, output: output, error: error))
        ProcessWarden.born(pid)
    }

    deinit {
        if poll() == nil {
            kill(-pid, SIGKILL)
            _ = reap(options: 0)
        }
        if heldInput >= 0 { close(heldInput) }
    }

    private static func open(_ input: Input, in files: TemporaryDirectory) throws -> (Int32, Int32) {
        switch input {
        case .none: return (Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC), -1)
        case .held(let bytes):
            let (reading, writing) = try makePipe()
            guard bytes.isEmpty || write(writing, bytes, min(bytes.count, 65_536)) == bytes.count else {
                throw SupportError("\(bytes.count) bytes do not fit into a pipe")
            }
            return (reading, writing)
        case .bytes(let bytes):
            try Data(bytes).write(to: URL(fileURLWithPath: files.file("stdin")))
            return (Glibc.open(files.file("stdin"), O_RDONLY | O_CLOEXEC), -1)
        }
    }

    private static func create(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SupportError("cannot create \(path): errno \(errno)") }
        return descriptor
    }

    /// Everything written to standard output so far.
    package var output: String { Self.text(files.file("stdout")) }

    /// Everything written to standard error so far.
    package var error: String { Self.text(files.file("stderr")) }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Writes to the standard input that is held open, as somebody at a keyboard would.
    package func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard heldInput >= 0, write(heldInput, bytes, bytes.count) == bytes.count else {
            throw SupportError("\(path) reads nothing that is typed")
        }
    }

    /// How it ended; `nil` while it runs.
    package func poll() -> Exit? { reap(options: WNOHANG) }

    /// Sends a signal to the process alone, unless it has ended.
    package func send(_ number: Int32) {
        ended.withLock { if $0 == nil { _ = kill(pid, number) } }
    }

    /// Waits for the end; after the limit the group is killed and an error thrown that quotes what was written.
    @discardableResult
    package func exit(within limit: Duration) async throws -> Exit {
        let deadline = ContinuousClock.now + limit
        while true {
            if let exit = poll() { return exit }
            if ContinuousClock.now >= deadline { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        kill(-pid, SIGKILL)
        _ = reap(options: 0)
        throw SupportError("\(path) did not end within \(limit); it wrote:\n\(output)\(error)")
    }

    /// Ends the whole group: SIGTERM to all, after the limit SIGKILL.
    @discardableResult
    package func stop(within limit: Duration = .seconds(5)) async -> Exit {
        if let exit = poll() { return exit }
        kill(-pid, SIGTERM)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, !Task.isCancelled {
            if let exit = poll() { return exit }
            try? await Task.sleep(for: .milliseconds(10))
        }
        if poll() == nil { kill(-pid, SIGKILL) }
        return reap(options: 0) ?? .signal(SIGKILL)
    }

    /// Collects the leader if it has ended. The rest of its group is killed before, while the number is still ours.
    private func reap(options: Int32) -> Exit? {
        ended.withLock { ended in
            if let ended { return ended }
            var report = siginfo_t()
            guard waitid(P_PID, id_t(pid), &report, WEXITED | WNOWAIT | options) == 0, report.si_signo == SIGCHLD else {
                return nil
            }
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            ProcessWarden.gone(pid)
            ended = status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
            return ended
        }
    }
}
