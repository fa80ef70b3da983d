import Evidence
import Foundation

/// The file of `--keylog`, which opens every recorded connection to whoever reads it.
enum KeyLogFile {
    /// Refuses one that cannot be written or is no regular file, before anybody is probed; makes it for its owner only.
    static func require(_ path: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        let number = errno
        defer { if descriptor >= 0 { close(descriptor) } }
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let reason = descriptor < 0 ? String(cString: strerror(number)).lowercased() : "not a regular file"
            throw .file("--keylog \(PeerText(decoded: path).forTerminal): \(reason)")
        }
    }
}
