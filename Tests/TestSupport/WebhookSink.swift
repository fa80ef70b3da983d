/// A webhook receiver on a free port of 127.0.0.1 that keeps what it was sent.
package struct WebhookSink: Sendable {
    /// Where deliveries go.
    package let url: String
    private let process: ChildProcess

    /// Runs one while the body runs.
    package static func running<Result>(_ body: (WebhookSink) async throws -> Result) async throws -> Result {
        let port = try FreePort.next()
        let process = try Binary.start(["simulate", "--webhook-sink", "127.0.0.1:\(port)"])
        return try await process.serving(.tcp, port) {
            try await body(WebhookSink(url: "http://127.0.0.1:\(port)/", process: process))
        }
    }

    /// The bodies received so far, in order; a line that is still being written is left out.
    package func received() throws -> [JSONTree] {
        let whole = process.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return try whole.filter { $0.hasPrefix("{") }.map { try JSONTree(parsing: String($0)) }
    }
}
