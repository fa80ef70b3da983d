import TestSupport
import Testing

extension EndToEndTests {
    /// Peers that are not there, and commands that make no sense: a message and an exit status, never a trap.
    @Suite struct RefusalTests {
        @Test func `a closed port is refused, and every attempt is kept`() async throws {
            let port = try FreePort.next()
            let check = try await CheckReading.of("127.0.0.1:\(port)")
            #expect(check.exit == .status(2))
            #expect(check.codes("fail") == ["tcp.refused"])
            #expect(check.result["attempts"][0]["outcome"].string == "failed")
            #expect(check.result["attempts"][0]["address"].string == "127.0.0.1")
            #expect(check.result["tls"] == .null)
            #expect(check.result["certificate"] == .null)
            #expect(check.result["sip"] == .null)
        }

        @Test func `a closed UDP port is told apart from silence`() async throws {
            let port = try FreePort.next()
            let check = try await CheckReading.of("sip:127.0.0.1:\(port);transport=udp", "--timeout", "3s")
            #expect(check.exit == .status(2))
            #expect(check.codes("fail") == ["udp.unreachable"])
        }

        @Test func `a name that cannot exist is a matter of DNS, or of our own resolver`() async throws {
            let check = try await CheckReading.of("name.invalid", "--timeout", "5s")
            let codes = check.codes("fail") + check.codes("unknown")
            switch check.exit {
            case .status(2): #expect(codes.first?.hasPrefix("dns.") == true)
            case .status(3): #expect(codes.first == "local.resolver-unreachable")
            default: Issue.record("\(check.exit): \(codes)")
            }
            #expect(check.result["address"] == .null)
        }

        @Test(arguments: [
            ["check"], ["check", "--no-such-option", "127.0.0.1"], ["check", "127.0.0.1:99999"],
            ["check", "sips:sbc.example.test"], ["check", "a b"], ["check", "127.0.0.1", "--timeout", "10"],
            ["check", "127.0.0.1", "--expect", "9xx"], ["check", "127.0.0.1", "--format", "xml"],
            ["check", "127.0.0.1", "--explain"], ["nonsense"], ["run"], ["decode"],
            ["simulate", "--listen", "tls:127.0.0.1:0", "--fault", "no-such-fault"],
        ])
        func `a command that makes no sense is a usage error with a word of help`(arguments: [String]) async throws {
            let process = try Binary.start(arguments)
            #expect(try await process.exit(within: .seconds(20)) == .status(64))
            #expect(!process.error.isEmpty)
        }

        @Test(arguments: [["--help"], ["--version"], ["help", "check"], ["check", "--help"]])
        func `asking for help is no error`(arguments: [String]) async throws {
            let process = try Binary.start(arguments)
            #expect(try await process.exit(within: .seconds(20)) == .status(0))
            #expect(!process.output.isEmpty)
        }

        @Test func `a trust bundle or a key that is not there is our own trouble`() async throws {
            let missing = try await Binary.run("check", "127.0.0.1:9", "--ca", "no-such-file.pem")
            #expect([.status(3), .status(74)].contains(missing.exit))
            let pki = try await TestPKI.shared()
            let key = try await Binary.run(
                "check", "127.0.0.1:9", "--client-cert", pki.chain("client"), "--client-key", pki.key("ec"))
            #expect(key.exit == .status(3))
        }

        @Test func `in the words of Nagios an error of ours is unknown`() async throws {
            #expect(try await Binary.run("check", "127.0.0.1:99999", "--format", "nagios").exit == .status(3))
            let port = try FreePort.next()
            let down = try await Binary.run("check", "127.0.0.1:\(port)", "--format", "nagios")
            #expect(down.exit == .status(2))
            #expect(down.output.contains("CRITICAL"))
        }

        @Test(arguments: ["status", "report"])
        func `a store that is not there is named`(command: String) async throws {
            let files = try TemporaryDirectory()
            let result = try await Binary.run(command, "--store", files.file("none.db"))
            #expect(result.exit == .status(74))
            #expect(result.error.contains("none.db"))
        }
    }
}
