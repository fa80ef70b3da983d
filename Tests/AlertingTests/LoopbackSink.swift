import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An HTTP receiver on loopback that answers each connection by a script and keeps what it was sent.
final class LoopbackSink: Sendable {
    /// How one connection is answered.
    enum Answer: Sendable {
        /// These bytes, then the connection is closed.
        case bytes(String)
        /// Nothing at all until the client goes away.
        case silence
        /// These bytes, then nothing until the client goes away.
        case bytesThenSilence(String)
        /// A head without a length, then a body that never ends.
        case endless
        /// The connection is closed after the request was read.
        case close
        /// These bytes before anything was read, then the connection is closed.
        case banner(String)
    }

    let port: UInt16
    private let listener: Int32
    private let requests = Mutex<[String]>([])

    /// Listens on a free port; answers one connection after another, the last answer of the script over and over.
    init(_ script: [Answer]) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                precondition(bind(listener, generic, length) == 0 && listen(listener, 16) == 0)
                precondition(getsockname(listener, generic, &length) == 0)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        Thread.detachNewThread { [self] in serve(script) }
    }

    /// The requests so far, heads and bodies as they came.
    var received: [String] { requests.withLock { $0 } }

    /// Ends the listening; the thread goes with it.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ script: [Answer]) {
        defer { close(listener) }
        var index = 0
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            defer { close(connection) }
            let answer = script[min(index, script.count - 1)]
            if case .banner(let text) = answer { _ = Self.deliver(text, on: connection) }
            let request = Self.request(on: connection)
            requests.withLock { $0.append(request) }
            Self.play(answer, on: connection)
            index += 1
        }
    }

    private static func play(_ answer: Answer, on connection: Int32) {
        switch answer {
        case .bytes(let text): _ = deliver(text, on: connection)
        case .silence: waitForEnd(of: connection)
        case .bytesThenSilence(let text):
            _ = deliver(text, on: connection)
            waitForEnd(of: connection)
        case .endless:
            let piece = String(repeating: "x", count: 32_768)
            guard deliver("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", on: connection) else { return }
            while deliver(piece, on: connection) {}
        case .close, .banner: break
        }
    }

    private static func deliver(_ text: String, on connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func waitForEnd(of connection: Int32) {
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }

    /// Reads the head and as much body as its Content-Length says.
    private static func request(on connection: Int32) -> String {
        var bytes: [UInt8] = []
        var wanted: Int?
        var piece = [UInt8](repeating: 0, count: 65_536)
        while wanted.map({ bytes.count < $0 }) ?? true {
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { break }
            bytes += piece[..<count]
            if wanted == nil { wanted = length(of: bytes) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The length of the whole request; `nil` while its head is not complete.
    private static func length(of bytes: [UInt8]) -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.upperBound]
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let body = line.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        return head.utf8.count + body
    }
}

/// A head and body with the right length.
func answer(_ status: String, _ body: String = "", headers: [String] = []) -> LoopbackSink.Answer {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    return .bytes(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
}
