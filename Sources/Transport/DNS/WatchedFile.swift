import Glibc

/// A file that may be rewritten while we run: read again only when its identity, size or time of change differ.
struct WatchedFile {
    private struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let changed: [UInt8]
    }

    private let path: String
    private var stamp: Stamp?
    private var wasRead = false

    init(path: String) { self.path = path }

    /// The bytes, cut at ``DNSLimits/fileBytes``, if they are other than those that the last call returned; empty for a
    /// file that does not exist. `nil` also where it cannot be read: what was known then stays. Blocks on the disk.
    mutating func changedContents() -> [UInt8]? {
        do {
            let descriptor = try Self.open(path)
            defer { SystemCall.close(descriptor) }
            let seen = try Self.stamp(of: descriptor)
            if wasRead, seen == stamp { return nil }
            let bytes = try Self.contents(of: descriptor)
            (stamp, wasRead) = (seen, true)
            return bytes
        } catch {
            guard error.number == ENOENT, !wasRead || stamp != nil else { return nil }
            (stamp, wasRead) = (nil, true)
            return []
        }
    }

    private static func open(_ path: String) throws(SystemError) -> Int32 {
        // Non-blocking, so that a pipe at that place cannot hold us up.
        Int32(try SystemCall.checked("open") { Int(Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) })
    }

    private static func stamp(of descriptor: Int32) throws(SystemError) -> Stamp {
        var status = stat()
        _ = try SystemCall.checked("fstat") { Int(fstat(descriptor, &status)) }
        return Stamp(
            device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
            changed: withUnsafeBytes(of: status.st_mtim) { Array($0) })
    }

    private static func contents(of descriptor: Int32) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < DNSLimits.fileBytes {
            let count = try SystemCall.checked("read") { read(descriptor, &buffer, buffer.count) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
