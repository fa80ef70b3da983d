#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The lock that makes one process the writer: `flock` on a file beside the store, released when the value goes.
final class FileLock: Sendable {
    /// Why the lock is taken; written into the file for those who find it held.
    enum Purpose: String {
        case writing, recovery
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // Said aloud: a program that is being started at this moment may hold a copy of the descriptor still.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes `PATH.lock`, or throws ``StoreError/Code/locked`` naming the holder.
    ///
    /// A reader holds the lock only for the moment a left-behind log needs; that is waited for.
    static func take(for path: String, _ purpose: Purpose) throws(StoreError) -> FileLock {
        let file = path + ".lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, "the lock \(file) cannot be made", path: path) }
        let lock = FileLock(descriptor: descriptor)
        var patience = Limits.recoveryPolls
        while !lock.tryNow() {
            let holder = lock.holder
            guard holder.hasPrefix(Purpose.recovery.rawValue), patience > 0 else {
                throw StoreError(.locked, "\(Self.words(for: holder)) is writing it", path: path)
            }
            patience -= 1
            usleep(Limits.recoveryPollMicroseconds)
        }
        lock.sign(purpose)
        return lock
    }

    private func tryNow() -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    private var holder: String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = bytes.prefix(max(0, count)).filter { (0x20...0x7E).contains($0) }
        return text.isEmpty ? "unknown" : String(decoding: text, as: UTF8.self)
    }

    /// Who that is; short commands that write take the lock too, but an agent is what holds it for long.
    private static func words(for holder: String) -> String {
        guard holder.hasPrefix(Purpose.writing.rawValue), let pid = holder.split(separator: " ").last else {
            return "another process"
        }
        return "the agent with pid \(pid)"
    }

    private func sign(_ purpose: Purpose) {
        let text = Array("\(purpose.rawValue), pid \(getpid())\n".utf8)
        // What stands in the file is a courtesy; the lock holds without it.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }
}

/// One file of a file system, whatever its name.
struct FileIdentity: Sendable, Hashable {
    let device: UInt64
    let number: UInt64
}

/// The few facts about files that SQLite does not tell.
enum FileFacts {
    /// The size of a regular file; `nil` where there is none.
    static func size(_ path: String) -> Int64? {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(facts.st_size)
    }

    /// Which file stands at the path, by device and number; `nil` where there is none.
    static func identity(_ path: String) -> FileIdentity? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return FileIdentity(device: UInt64(facts.st_dev), number: UInt64(facts.st_ino))
    }

    /// Whether anything stands at the path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether the file may be read.
    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// Whether files may be made beside the path.
    static func directoryIsWritable(of path: String) -> Bool {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return access(directory, W_OK) == 0
    }

    /// Makes an empty file that only its owner may read; one that exists is left alone.
    static func makePrivate(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw StoreError(errno: errno, "the file cannot be made", path: path)
        }
    }

    /// Gives a file another name; nothing is ever overwritten.
    static func move(_ path: String, to other: String) throws(StoreError) {
        guard !exists(other) else { throw StoreError(.inputOutput, "\(other) already stands there", path: path) }
        guard rename(path, other) == 0 else {
            throw StoreError(errno: errno, "the file cannot be moved aside", path: path)
        }
    }
}

/// The C constants that errors are told apart by.
enum SystemError {
    static let noEntry = ENOENT
    static let noSpace = ENOSPC
    static let quota = EDQUOT
    static let notPermitted = EPERM
    static let accessDenied = EACCES
    static let readOnly = EROFS

    /// The system's words for an `errno`.
    static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}
