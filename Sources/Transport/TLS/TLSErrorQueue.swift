import COpenSSL
import Glibc

/// OpenSSL's error queue: per thread, so it is cleared right before each call and drained right after, in one turn.
enum TLSErrorQueue {
    /// One entry: the packed code and its words.
    struct Entry: Sendable, Hashable {
        let library: Int32
        let reason: Int32
        let text: String
    }

    static func clear() { ERR_clear_error() }

    /// Everything in the queue, oldest first; the queue is empty afterwards.
    static func drain() -> [Entry] {
        var entries: [Entry] = []
        while entries.count < 16, case let code = ERR_get_error(), code != 0 {
            let text = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
            entries.append(Entry(library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code), text: text))
        }
        ERR_clear_error()
        return entries
    }

    /// The reason of the queue in words, for an error of our own files: what the system said where it was asked, else
    /// OpenSSL's last word.
    static func lastText() -> String {
        let entries = drain()
        if let system = entries.first(where: { $0.library == ERR_LIB_SYS }) {
            return String(cString: strerror(system.reason)).lowercased()
        }
        return entries.last?.text ?? "no reason given"
    }
}
