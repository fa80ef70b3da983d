import Evidence
import Foundation

/// Where a command writes a long result: standard output, or a file that gets its name when it is whole.
final class OutputFile {
    private let path: String?
    private let handle: FileHandle?
    private var trouble: String?

    /// Standard output for no path or `-`.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            self.path = nil
            handle = nil
            return
        }
        self.path = path
        try Self.refuseMissingFolder(of: path)
        guard FileManager.default.createFile(atPath: Self.partial(path), contents: nil),
            let handle = FileHandle(forWritingAtPath: Self.partial(path))
        else {
            throw CommandFailure.file("\(PeerText(decoded: path).forTerminal) cannot be written")
        }
        self.handle = handle
    }

    private static func partial(_ path: String) -> String { path + ".partial" }

    /// Writes some bytes; trouble is told by ``finish()``.
    func write(_ bytes: [UInt8]) {
        guard let handle else { return Terminal.print(bytes) }
        guard trouble == nil else { return }
        do { try handle.write(contentsOf: Data(bytes)) } catch { trouble = error.localizedDescription }
    }

    /// Ends the file and gives it its name.
    func finish() throws {
        guard let handle, let path else { return }
        let shown = PeerText(decoded: path).forTerminal
        do {
            try handle.close()
            if trouble == nil { try Self.rename(path) }
        } catch {
            trouble = trouble ?? error.localizedDescription
        }
        if let trouble {
            try? FileManager.default.removeItem(atPath: Self.partial(path))
            throw CommandFailure.file("\(shown) cannot be written: \(trouble)")
        }
        Terminal.say("written to \(shown)")
    }

    private static func rename(_ path: String) throws {
        guard Foundation.rename(partial(path), path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    /// Names the folder that a file would stand in where there is none.
    static func refuseMissingFolder(of path: String) throws(CommandFailure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            let shown = PeerText(decoded: folder).forTerminal
            throw .file("\(PeerText(decoded: path).forTerminal) cannot be written: there is no folder \(shown)")
        }
    }

    /// A result must never replace the history it was made from, nor any other database.
    static func refuseStore(_ output: String?, besides store: String) throws(CommandFailure) {
        guard let output, output != "-" else { return }
        let target = URL(fileURLWithPath: output).resolvingSymlinksInPath().path
        let store = URL(fileURLWithPath: store).resolvingSymlinksInPath().path
        let own = ["", "-wal", "-shm", ".lock", ".sock"].map { store + $0 }
        let magic = Data("SQLite format 3\0".utf8)
        let start = FileHandle(forReadingAtPath: output).map { (try? $0.read(upToCount: magic.count)) ?? Data() }
        if own.contains(target) || start == magic {
            throw .usage("--output \(PeerText(decoded: output).forTerminal) is a store; write to another file")
        }
    }
}
