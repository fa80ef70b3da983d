import Foundation
import Synchronization

/// A directory of its own for one test, mode 0700, removed with everything in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    /// The absolute path.
    package let path: String

    /// Makes the directory below the system's temporary one, or in memory where that can be and is good enough.
    package init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory)
        var template = Array(((isThere ? memory : NSTemporaryDirectory()) + "/trunkwatch-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SupportError("mkdtemp failed: errno \(errno)") }
        let bytes = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        path = String(decoding: bytes, as: UTF8.self)
    }

    deinit { remove() }

    private func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the directory, whether it exists or not.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text file and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

extension TemporaryDirectory {
    private static let kept = Mutex<[TemporaryDirectory]>([])

    /// A directory that is shared by everything in this process and removed when it exits.
    package static func untilExit() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        kept.withLock {
            if $0.isEmpty { atexit { TemporaryDirectory.kept.withLock { $0.forEach { $0.remove() } } } }
            $0.append(directory)
        }
        return directory
    }
}

/// What the support code itself could not do; a test that meets it fails with the sentence.
package struct SupportError: Error, CustomStringConvertible {
    /// The sentence for people.
    package let description: String

    /// An error with its sentence.
    package init(_ description: String) { self.description = description }
}
