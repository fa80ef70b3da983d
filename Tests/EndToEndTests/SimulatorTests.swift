import TestSupport
import Testing

extension EndToEndTests {
    /// `simulate`: faults to order, each seen by `check` as what it is.
    @Suite struct SimulatorTests {
        @Test(
            arguments: [
                (["delay=300ms"], Int32(0), nil), (["status=503", "retry-after=120"], 1, "sip.unavailable"),
                (["status=503"], 2, "sip.unavailable"), (["silent"], 2, "sip.timeout"),
                (["close-after-accept"], 2, "tls.closed"), (["reset"], 2, "tcp.reset"),
            ] as [([String], Int32, String?)])
        func `a fault to order is diagnosed as what it is`(
            faults: [String], status: Int32, code: String?
        ) async throws {
            try await SimulatedSBC.running(faults: faults) { sbc in
                let check = try await CheckReading.ofTLS(sbc.port, "--timeout", "2s")
                #expect(check.exit == .status(status))
                let codes = check.codes("fail") + check.codes("warn")
                #expect(codes.first == code, "\(codes)")
            }
        }

        @Test func `a refused client certificate is named each time, however fast the peer hangs up`() async throws {
            let pki = try await TestPKI.shared()
            try await SimulatedSBC.running(requiresClientCertificate: true) { peer in
                for _ in 0..<12 {
                    let check = try await CheckReading.ofTLS(
                        peer.port, "--client-cert", pki.chain("foreign-client"), "--client-key",
                        pki.key("foreign-client"))
                    #expect(check.codes("fail") == ["tls.client-certificate-rejected"])
                }
            }
        }

        @Test func `a delay is measured`() async throws {
            try await SimulatedSBC.running(faults: ["delay=300ms"]) { sbc in
                let check = try await CheckReading.ofTLS(sbc.port)
                let took = check.result["steps"].first(where: "name", is: "options")["milliseconds"].number
                #expect(took.map { $0 >= 300 && $0 < 2_000 } == true)
            }
        }

        @Test func `an independent client gets a SIP answer over TLS`() async throws {
            try await SimulatedSBC.running { sbc in
                let request =
                    "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKa;rport\r\n"
                    + "Max-Forwards: 70\r\nFrom: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\n"
                    + "Call-ID: a\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
                let client = try ChildProcess(
                    Executable.openssl.required(),
                    ["s_client", "-connect", "127.0.0.1:\(sbc.port)", "-quiet", "-ign_eof"],
                    input: .bytes(Array(request.utf8)))
                try await until("an answer") { client.output.contains("\r\n\r\n") }
                #expect(client.output.hasPrefix("SIP/2.0 200 "))
                await client.stop()
            }
        }

        @Test func `it goes down when it was told to`() async throws {
            try await SimulatedSBC.running(faults: ["down-after=2s"]) { sbc in
                #expect(try await CheckReading.ofTLS(sbc.port).exit == .status(0))
                try await until("it is down") { !ListeningSockets.contains(sbc.port, .tcp) }
                #expect(try await CheckReading.ofTLS(sbc.port).codes("fail") == ["tcp.refused"])
            }
        }

        @Test func `it ends on SIGTERM with 0`() async throws {
            try await SimulatedSBC.running { sbc in
                sbc.process.send(15)
                let exit = try await sbc.process.exit(within: .seconds(10))
                #expect(exit == .status(0))
            }
        }
    }
}
