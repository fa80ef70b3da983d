import TestSupport
import Testing

extension EndToEndTests {
    /// `check` over UDP and TCP against SIPp.
    @Suite(.enabled(if: Executable.sipp.isInstalled, "SIPp is not installed; make test installs it"))
    struct CheckWithoutTLSTests {
        private func check(
            _ peer: SIPpUAS, _ transport: SIPpUAS.Transport, _ options: String...
        ) async throws -> CheckReading {
            let target = "sip:127.0.0.1:\(peer.port);transport=\(transport.rawValue)"
            let process = try Binary.start(["check", target, "--format", "json"] + options)
            let exit = try await process.exit(within: .seconds(60))
            let whole = try JSONTree(parsing: process.output)
            return CheckReading(exit: exit, whole: whole, result: whole["results"][0])
        }

        @Test(arguments: SIPpUAS.Transport.allCases)
        func `an answer passes, and stages that there are not are not invented`(
            transport: SIPpUAS.Transport
        ) async throws {
            try await SIPpUAS.running(transport) { peer in
                let check = try await check(peer, transport)
                #expect(check.exit == .status(0))
                #expect(check.result["transport"].string == transport.rawValue)
                #expect(check.result["sip"]["server"].string == SIPpUAS.product)
                #expect(check.step("options") == "pass")
                #expect(check.result["tls"] == .null)
                #expect(check.result["certificate"] == .null)
                #expect(check.step("tls") ?? "skipped" == "skipped")
                if transport == .udp { #expect(check.step("tcp") ?? "skipped" == "skipped") }
            }
        }

        @Test(arguments: SIPpUAS.Transport.allCases)
        func `a 503 keeps its Retry-After and is a warning`(transport: SIPpUAS.Transport) async throws {
            try await SIPpUAS.running(
                transport, status: "503 Service Unavailable", extra: ["Retry-After: 120 (maintenance)"]
            ) { peer in
                let check = try await check(peer, transport)
                #expect(check.exit == .status(1))
                #expect(check.codes("warn") == ["sip.unavailable"])
                #expect(check.result["sip"]["retryAfterSeconds"].number == 120)
            }
        }

        @Test(arguments: [
            ("503 Service Unavailable", Int32(2), "sip.unavailable"),
            ("500 Server Internal Error", 2, "sip.server-error"),
            ("405 Method Not Allowed", 1, "sip.method-not-allowed"), ("403 Forbidden", 1, "sip.forbidden"),
            ("404 Not Found", 1, "sip.not-found"), ("407 Proxy Authentication Required", 1, "sip.auth-required"),
        ])
        func `every other answer has its code`(line: String, status: Int32, code: String) async throws {
            try await SIPpUAS.running(.udp, status: line) { peer in
                let check = try await check(peer, .udp)
                #expect(check.exit == .status(status))
                #expect(check.codes(status == 2 ? "fail" : "warn") == [code])
                #expect(check.result["sip"]["statusCode"].number.map { "\(Int($0))" } == String(line.prefix(3)))
            }
        }

        @Test func `an expected 405 passes`() async throws {
            try await SIPpUAS.running(.tcp, status: "405 Method Not Allowed") { peer in
                let check = try await check(peer, .tcp, "--expect", "2xx,405")
                #expect(check.exit == .status(0))
            }
        }
    }
}
