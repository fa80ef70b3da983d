import Evidence
package import Transport

/// A local HTTP receiver that shows what webhooks deliver; for demos, on loopback only.
package actor WebhookSink {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let onBody: @Sendable ([UInt8]) -> Void

    /// The most bytes of a request that are taken, header and body together.
    static let requestBytes = 128 * 1_024

    /// A sink that hands each body to `onBody`.
    package init(on loop: EventLoop, onBody: @escaping @Sendable ([UInt8]) -> Void) {
        self.loop = loop
        self.onBody = onBody
    }

    /// Starts to listen and returns the address with the port that was chosen.
    package func start(at address: SocketAddress) throws(SystemError) -> SocketAddress {
        let listener = try Listener(at: address, on: loop)
        Task {
            while case .accepted(let connection) = await listener.accept() {
                Task {
                    await serve(connection)
                    connection.close()
                }
            }
        }
        return listener.local ?? address
    }

    private func serve(_ connection: StreamConnection) async {
        var bytes: [UInt8] = []
        while true {
            let deadline = loop.refreshedNow() + .seconds(10)
            guard await connection.receive(until: deadline, { bytes += $0 }) == .received,
                bytes.count <= Self.requestBytes
            else { return }
            while let request = Self.request(in: bytes) {
                bytes.removeFirst(request.length)
                onBody(request.body)
                let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
                guard await connection.send(answer, until: deadline) == .sent else { return }
            }
        }
    }

    /// The first whole request in the bytes: its length and its body.
    static func request(in bytes: [UInt8]) -> (length: Int, body: [UInt8])? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= end.count,
            let head = (0...bytes.count - end.count).first(where: { bytes[$0..<$0 + end.count].elementsEqual(end) })
        else { return nil }
        let lines = String(decoding: bytes[..<head], as: UTF8.self).lowercased().split(separator: "\r\n")
        let field = lines.first { $0.hasPrefix("content-length:") }?.dropFirst("content-length:".count)
        let length = field.flatMap { Int($0.filter { $0 != " " }) } ?? 0
        let start = head + end.count
        guard (0...requestBytes).contains(length), bytes.count >= start + length else { return nil }
        return (start + length, Array(bytes[start..<start + length]))
    }
}
