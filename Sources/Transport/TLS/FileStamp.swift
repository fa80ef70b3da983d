import Glibc

/// Which file lies at a path, as far as one can tell without reading it.
struct FileStamp: Sendable, Equatable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let changed: [Int]

    /// The file there now; `nil` where there is none.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        changed = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
    }
}
