import TestSupport
import Testing

extension EndToEndTests {
    /// Peers that answer with nonsense: each is a finding and an exit status, never a trap and never a hang.
    @Suite struct HostilePeerTests {
        private static let stranger =
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKstranger\r\nFrom: <sip:a@b>;tag=1\r\n"
            + "To: <sip:a@b>;tag=2\r\nCall-ID: someone-elses\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"

        private static let nonsense: [(String, String)] = [
            ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "sip.malformed-response"),
            ("SIP/2.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "sip."),
            ("SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n", "sip."),
            ("SIP/2.0 999999999999 OK\r\n\r\n", "sip."),
            ("SIP/2.0 200 OK\r\nX: \(String(repeating: "a", count: 60_000))", "sip."),
            (String(repeating: "Via: x\r\n", count: 8_000), "sip."),
            ("\u{0}\u{1}\u{7}\u{1B}[2J\u{FFFD}\r\n\r\n", "sip."),
            (stranger, "sip.mismatched-response"),
        ]

        @Test(
            .enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"),
            arguments: nonsense)
        func `nonsense over TLS is a finding about SIP`(answer: String, code: String) async throws {
            try await OpenSSLServer.running("healthy", answer: answer) { peer in
                let check = try await CheckReading.ofTLS(peer.port, "--timeout", "2s")
                #expect(check.exit == .status(2))
                #expect(check.codes("fail").first?.hasPrefix(code) == true, "\(check.codes("fail"))")
            }
        }

        @Test(arguments: ["tcp", "udp"], nonsense)
        func `nonsense without TLS is a finding about SIP`(
            transport: String, case nonsense: (answer: String, code: String)
        ) async throws {
            let kind: ListeningSockets.Kind = transport == "tcp" ? .tcp : .udp
            try await RawPeer.running(kind, .answer(Array(nonsense.answer.utf8))) { peer in
                let check = try await CheckReading.of(
                    "sip:127.0.0.1:\(peer.port);transport=\(transport)", "--timeout", "2s")
                #expect(check.exit == .status(2))
                #expect(check.codes("fail").first?.hasPrefix("sip.") == true, "\(check.codes("fail"))")
            }
        }

        @Test(arguments: [
            (RawPeer.Manner.answer(Array("SIP/2.0 400 Bad Request\r\n\r\n".utf8)), "tls.not-tls"),
            (.answer(Array("220 mail.example.test ESMTP\r\n".utf8)), "tls.not-tls"),
            (.speakAndClose([]), "tls.closed"), (.silent, "tls.timeout"),
            (.answer([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46]), "tls.protocol-version"),
            (.answer([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]), "tls.no-common-cipher"),
            (.answer([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]), "tls.alert"),
        ])
        func `what is not a handshake is told apart`(manner: RawPeer.Manner, code: String) async throws {
            try await RawPeer.running(.tcp, manner) { peer in
                let check = try await CheckReading.ofTLS(peer.port, "--timeout", "2s")
                #expect(check.exit == .status(2))
                #expect(check.codes("fail") == [code])
                #expect(check.step("tcp") == "pass")
                #expect(check.step("tls") == "fail")
            }
        }

        @Test func `control characters of a peer never reach the terminal`() async throws {
            let status = "200 \u{1B}[31mOK\u{7}"
            let answer = "SIP/2.0 \(status)\r\nServer: \u{1B}]0;owned\u{7}\r\n\r\n"
            try await RawPeer.running(.udp, .answer(Array(answer.utf8))) { peer in
                let check = try await Binary.run(
                    "check", "sip:127.0.0.1:\(peer.port);transport=udp", "--timeout", "1s")
                #expect(!(check.output + check.error).contains("\u{1B}"))
                #expect(!(check.output + check.error).contains("\u{7}"))
            }
        }
    }
}
