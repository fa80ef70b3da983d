import Evidence
import Foundation

/// Files that a user names on the command line.
enum InputFile {
    /// Whether the words mean a file rather than a host: a file or pipe of that name is there, or they look like the
    /// path of a certificate; then it must be there.
    ///
    /// A directory is no file; one that is named like a host does not stand in the host's way.
    static func isMeant(by text: String) throws(CommandFailure) -> Bool {
        let shown = PeerText(decoded: text).forTerminal
        var status = stat()
        if stat(text, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { return true }
            if text.contains("."), TargetAddress.isHostName(text) { return false }
            throw .file("\(shown) is a directory, not a file")
        }
        let number = errno
        let endings = [".pem", ".crt", ".cer", ".der", ".p12", ".pfx"]
        guard text.contains("/") || endings.contains(where: { text.lowercased().hasSuffix($0) }) else { return false }
        let reason = number == ENOENT ? "there is no such file" : String(cString: strerror(number)).lowercased()
        throw .file("\(shown): \(reason)")
    }

    /// The bytes of a file or pipe, or of standard input (`-`), at most `limit` of them.
    static func read(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
        let shown = PeerText(decoded: path).forTerminal
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .file("\(shown): \(String(cString: strerror(errno)).lowercased())")
        }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw .file("\(shown) is a directory, not a file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file("\(shown): \(String(cString: strerror(errno)).lowercased())") }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
            if bytes.count > limit { throw .file("\(shown) is larger than \(limit) bytes") }
        }
    }
}
