/// A Prometheus Alertmanager on a free port of 127.0.0.1.
package struct Alertmanager: Sendable {
    /// The root of its API.
    package let url: String
    private let directory: String

    /// Runs one while the body runs; `receivers` is what stands under `receivers:` for the receiver `r`.
    package static func running<Result>(
        receiver: String = "", _ body: (Alertmanager) async throws -> Result
    ) async throws -> Result {
        let files = try TemporaryDirectory()
        let port = try FreePort.next()
        try files.write(
            """
            route: {receiver: r, group_by: [alertname], group_wait: 0s, group_interval: 1s}
            receivers:
              - name: r
            \(receiver)
            """, to: "alertmanager.yml")
        let process = try ChildProcess(
            Executable.alertmanager.required(),
            [
                "--config.file", files.file("alertmanager.yml"), "--storage.path", files.file("data"),
                "--web.listen-address", "127.0.0.1:\(port)", "--cluster.listen-address", "",
            ], directory: files.path)
        return try await process.serving(.tcp, port) {
            try await body(Alertmanager(url: "http://127.0.0.1:\(port)", directory: files.path))
        }
    }

    /// The alerts that its API shows, those that a silence covers among them only where asked for.
    package func alerts(silenced: Bool = false) async throws -> [JSONTree] {
        let words = ["alert", "query", "-o", "json"] + (silenced ? ["--silenced"] : [])
        return try JSONTree(parsing: try await tool(words)).array
    }

    /// Runs `amtool` against it; what it printed.
    @discardableResult
    package func tool(_ words: [String]) async throws -> String {
        let process = try ChildProcess(
            Executable.amtool.required(), words + ["--alertmanager.url", url], directory: directory)
        guard try await process.exit(within: .seconds(20)) == .status(0) else {
            throw SupportError("amtool: \(process.error)\(process.output)")
        }
        return process.output
    }
}
