#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads small files whole, and only regular ones: a pipe, a device or a folder is refused without waiting for it.
enum RegularFile {
    /// Why a file was not read.
    struct Problem: Error {
        /// The sentence for people, without the path.
        let reason: String
    }

    /// The bytes of the file.
    static func bytes(of path: String, atMost limit: Int) throws(Problem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(reason: reason(errno)) }
        defer { close(descriptor) }
        let status = try status(of: descriptor)
        guard status.st_mode & S_IFMT == S_IFREG else { throw Problem(reason: "is not a regular file") }
        return try contents(of: descriptor, atMost: limit)
    }

    /// The same text for every way of naming one file; of a file that is not there its own name.
    static func identity(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether others than the owner and the group may read the file; `false` where it cannot be asked.
    static func isReadableByEveryone(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }

    /// Why a file cannot be run as a program, without the path; `nil` where it can.
    static func refusalToRun(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, access(path, X_OK) == 0 else {
            return "cannot be run: \(String(cString: strerror(errno)))"
        }
        return status.st_mode & S_IFMT == S_IFREG ? nil : "cannot be run: it is not a regular file"
    }

    private static func status(of descriptor: Int32) throws(Problem) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Problem(reason: reason(errno)) }
        return status
    }

    private static func contents(of descriptor: Int32, atMost limit: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Problem(reason: reason(errno))
            }
            bytes += piece[..<count]
            guard bytes.count <= limit else { throw Problem(reason: "is larger than \(size(limit))") }
        }
    }

    private static func size(_ limit: Int) -> String { ByteSize(bytes: Int64(limit)).text }

    private static func reason(_ code: Int32) -> String { "cannot be read: \(String(cString: strerror(code)))" }
}
