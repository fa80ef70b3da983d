import Foundation
import Synchronization

/// What `posix_spawn` needs to know; descriptors stay the caller's.
struct SpawnRequest {
    var path: String
    var arguments: [String]
    var environment: [String: String]
    var directory: String
    var input: Int32
    var output: Int32
    var error: Int32
}

/// Starts a program as the leader of a process group of its own, with default signal handling, and returns its pid.
func spawn(_ request: SpawnRequest) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, request.input, 0)
    posix_spawn_file_actions_adddup2(&actions, request.output, 1)
    posix_spawn_file_actions_adddup2(&actions, request.error, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    // The shell changes the directory and becomes the program: the pid stays the same.
    let shell = ["sh", "-c", "cd \"$0\" && exec \"$@\"", request.directory, request.path]
    let arguments = (shell + request.arguments).map { strdup($0) } + [nil]
    let environment = request.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var pid: pid_t = 0
    let result = inheritance.withLock { _ in
        posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environment)
    }
    guard result == 0 else {
        throw SupportError("cannot start \(request.path): \(String(cString: strerror(result)))")
    }
    return pid
}

/// Held while a descriptor exists that a child would inherit by mistake.
private let inheritance = Mutex(())

/// A pipe whose ends no child inherits: the reading end, then the writing end.
func makePipe() throws -> (Int32, Int32) {
    try inheritance.withLock { _ in
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SupportError("pipe failed: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
