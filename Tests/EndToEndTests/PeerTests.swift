import TestSupport
import Testing

extension EndToEndTests {
    /// The peers themselves, asked by a client that is not ours: what fails here is no fault of trunkwatch.
    @Suite struct PeerTests {
        private static func options(_ transport: String) -> String {
            [
                "OPTIONS sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/\(transport) 127.0.0.1:9;branch=z9hG4bKpeer;rport",
                "Max-Forwards: 70", "From: <sip:probe@127.0.0.1>;tag=1", "To: <sip:127.0.0.1>",
                "Call-ID: peer@127.0.0.1", "CSeq: 1 OPTIONS", "Content-Length: 0", "", "",
            ].joined(separator: "\r\n")
        }

        private static func client(_ port: UInt16, _ options: [String]) throws -> ChildProcess {
            try ChildProcess(
                Executable.openssl.required(),
                ["s_client", "-connect", "127.0.0.1:\(port)", "-quiet", "-ign_eof"] + options,
                input: .bytes(Array(Self.options("TLS").utf8)))
        }

        @Test(
            .enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"),
            arguments: [(Kamailio.Versions.only12, "-tls1_2"), (.only13, "-tls1_3")])
        func `Kamailio answers OPTIONS over exactly the version it is told`(
            versions: Kamailio.Versions, option: String
        ) async throws {
            try await Kamailio.running(versions: versions) { peer in
                let good = try Self.client(peer.port, [option])
                try await until("an answer") { good.output.contains("\r\n\r\n") }
                #expect(good.output.hasPrefix("SIP/2.0 200 OK\r\n"))
                #expect(good.output.contains("Server: kamailio"))
                await good.stop()
                let other = try Self.client(peer.port, [option == "-tls1_2" ? "-tls1_3" : "-tls1_2"])
                #expect(try await other.exit(within: .seconds(10)) != .status(0))
                #expect(other.output.isEmpty)
            }
        }

        @Test(
            .enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"),
            arguments: [Kamailio.Versions.only12, .only13])
        func `Kamailio that requires a client certificate answers only with one`(
            versions: Kamailio.Versions
        ) async throws {
            let pki = try await TestPKI.shared()
            try await Kamailio.running(versions: versions, requiresClientCertificate: true) { peer in
                let bare = try Self.client(peer.port, [])
                try await bare.exit(within: .seconds(10))
                #expect(bare.output.isEmpty)
                let known = try Self.client(
                    peer.port,
                    ["-cert", pki.chain("client"), "-key", pki.key("client"), "-cert_chain", pki.chain("client")])
                try await until("an answer") { known.output.contains("\r\n\r\n") }
                #expect(known.output.hasPrefix("SIP/2.0 200 OK\r\n"))
                await known.stop()
            }
        }

        @Test(
            .enabled(if: Executable.sipp.isInstalled, "SIPp is not installed; make test installs it"),
            arguments: SIPpUAS.Transport.allCases)
        func `SIPp serves the port it was given`(transport: SIPpUAS.Transport) async throws {
            let kind: ListeningSockets.Kind = transport == .udp ? .udp : .tcp
            let port = try await SIPpUAS.running(transport) { peer in
                #expect(ListeningSockets.contains(peer.port, kind))
                return peer.port
            }
            #expect(!ListeningSockets.contains(port, kind), "it must be gone when the body has ended")
        }

        @Test(arguments: ["expired", "self-signed", "wrong-name", "chain-incomplete"])
        func `s_server presents exactly the chain of its scenario`(scenario: String) async throws {
            let wanted = try await TestPKI.shared().certificates(scenario)
            try await OpenSSLServer.running(scenario) { peer in
                let client = try ChildProcess(
                    Executable.openssl.required(),
                    ["s_client", "-connect", "127.0.0.1:\(peer.port)", "-showcerts"])
                try await client.exit(within: .seconds(10))
                for block in wanted { #expect(client.output.contains(block)) }
                let shown = client.output.split(separator: "-----BEGIN CERTIFICATE-----").count - 1
                // s_client prints the leaf once more.
                #expect(shown == wanted.count + 1 || shown == wanted.count)
            }
        }

        @Test func `s_server can be held to TLS 1 0`() async throws {
            try await OpenSSLServer.running("healthy", OpenSSLServer.onlyTLS10) { peer in
                let address = "127.0.0.1:\(peer.port)"
                let openssl = try Executable.openssl.required()
                let modern = try ChildProcess(openssl, ["s_client", "-connect", address])
                #expect(try await modern.exit(within: .seconds(10)) != .status(0))
                let old = try ChildProcess(
                    openssl, ["s_client", "-connect", address, "-tls1", "-cipher", "ALL:@SECLEVEL=0"])
                try await old.exit(within: .seconds(10))
                #expect(old.output.contains("TLSv1\n") || old.output.contains("Protocol  : TLSv1"))
            }
        }

        @Test(
            .enabled(if: Executable("bash").isInstalled, "bash is not installed"),
            arguments: ["tcp", "udp"])
        func `SIPp and the raw peer answer what they are told to`(transport: String) async throws {
            let ask = "exec 3<>/dev/\(transport)/127.0.0.1/$0 && cat >&3 && exec head -n 1 <&3"
            func answer(_ port: UInt16) async throws -> String {
                let client = try ChildProcess(
                    Executable("bash").required(), ["-c", ask, "\(port)"],
                    input: .bytes(Array(Self.options(transport.uppercased()).utf8)))
                try await client.exit(within: .seconds(10))
                return client.output
            }
            let manner = RawPeer.Manner.answer(Array("nonsense\n".utf8))
            let raw = try await RawPeer.running(transport == "tcp" ? .tcp : .udp, manner) { try await answer($0.port) }
            #expect(raw == "nonsense\n")
            guard let kind = SIPpUAS.Transport(rawValue: transport), Executable.sipp.isInstalled else { return }
            let real = try await SIPpUAS.running(kind, status: "486 Busy Here") { try await answer($0.port) }
            #expect(real == "SIP/2.0 486 Busy Here\r\n")
        }

        @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
        func `s_server says what it was given to whoever finishes the handshake`() async throws {
            try await OpenSSLServer.running("healthy", answer: "nonsense\n") { peer in
                let client = try Self.client(peer.port, [])
                try await until("an answer") { client.output.contains("\n") }
                #expect(client.output == "nonsense\n")
                await client.stop()
            }
        }

        @Test func `what is left when the test process is gone is killed, what is not is let alone`() async throws {
            let left = try ChildProcess("/bin/sleep", ["60"])
            let gone = try ChildProcess("/bin/sleep", ["60"])
            let lines = "born \(left.pid)\nborn \(gone.pid)\ngone \(gone.pid)\n"
            let warden = try ChildProcess("/bin/sh", ["-c", ProcessWarden.script], input: .bytes(Array(lines.utf8)))
            #expect(try await warden.exit(within: .seconds(5)) == .status(0), "\(warden.error)")
            #expect(try await left.exit(within: .seconds(5)) == .signal(9))
            #expect(gone.poll() == nil)
            await gone.stop()
        }

        @Test func `no child survives its scope`() async throws {
            let pid = try await OpenSSLServer.running("healthy") { $0.process.pid }
            #expect(
                try await ChildProcess("/bin/sh", ["-c", "kill -0 \(pid)"]).exit(within: .seconds(5)) != .status(0))
        }

        @Test func `a child that does not end in time is killed and quoted`() async throws {
            let stuck = try ChildProcess("/bin/sh", ["-c", "echo here I am; sleep 60 & wait"])
            let error = await #expect(throws: SupportError.self) { try await stuck.exit(within: .seconds(1)) }
            #expect(error?.description.contains("here I am") == true)
            #expect(stuck.poll() == .signal(9))
        }
    }
}
