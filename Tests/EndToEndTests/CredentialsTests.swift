import TestSupport
import Testing

extension EndToEndTests {
    /// Digest authentication over one connection, against Kamailio.
    @Suite(.enabled(if: Executable.kamailio.isInstalled, "Kamailio is not installed; make test installs it"))
    struct CredentialsTests {
        private func check(_ peer: Kamailio, _ password: Result<String, any Error>) async throws -> CheckReading {
            try await CheckReading.ofTLS(
                peer.port, "--user", Kamailio.Authentication.user, "--password-file", try password.get(), "--trace")
        }

        /// The messages of the trace that we sent.
        private func requests(_ check: CheckReading) -> [String] {
            check.result["trace"].array.filter { $0["direction"].string == "sent" }.compactMap { $0["message"].string }
        }

        @Test func `a challenge is answered once, on the same connection, and the answer is not shown`() async throws {
            try await Kamailio.running(authentication: .sha256) { peer in
                let check = try await check(peer, Passwords.right)
                let requests = requests(check)
                #expect(check.exit == .status(0))
                #expect(requests.count == 2)
                #expect(!requests[0].contains("Authorization"))
                #expect(requests[1].contains("Authorization: <redacted>\r\n"))
                #expect(requests.map { $0.contains("CSeq: 1 ") } == [true, false])
                #expect(
                    check.result["steps"].first(where: "name", is: "options")["detail"].string?
                        .hasSuffix("with our credentials") == true)
            }
        }

        @Test(arguments: [(Kamailio.Authentication.md5, 2), (.neverSatisfied, 3)])
        func `a peer that is never satisfied is not asked for ever`(
            way: Kamailio.Authentication, most: Int
        ) async throws {
            try await Kamailio.running(authentication: way) { peer in
                let check = try await check(peer, Passwords.wrong)
                #expect(check.codes("warn") == ["sip.credentials-refused"])
                #expect(requests(check).count == most)
            }
        }

        @Test func `a redirection does not take the credentials with it`() async throws {
            try await Kamailio.running(authentication: .md5) { last in
                let contact = "<sip:127.0.0.1:\(last.port);transport=tls>"
                try await SIPpUAS.running(.udp, status: "302 Moved Temporarily\nContact: \(contact)") { first in
                    let check = try await CheckReading.of(
                        "sip:127.0.0.1:\(first.port);transport=udp", "--follow-redirects", "--ca",
                        try await TestPKI.shared().root, "--user", Kamailio.Authentication.user, "--password-file",
                        try Passwords.right.get(), "--trace")
                    let answer = check.whole["results"][1]
                    #expect(answer["diagnoses"][0]["code"].string == "sip.auth-required")
                    let messages = answer["trace"].array.compactMap { $0["message"].string }
                    #expect(!messages.isEmpty && !messages.contains { $0.contains("Authorization:") })
                }
            }
        }

        private static let unusable: [([String], Int32)] = [
            (["--user", "x"], 64), (["--password-file", "/dev/null"], 64),
            (["--user", "x", "--password-file", "/nonexistent/file"], 74),
            (["--user", "x", "--password-file", "/dev/null"], 74),
        ]

        @Test(arguments: unusable)
        func `credentials that cannot be used are said before anybody is asked`(
            options: [String], status: Int32
        ) async throws {
            let answer = try await Binary.run(["check", "127.0.0.1:9"] + options)
            #expect(answer.exit == .status(status))
            #expect(answer.error.contains("--password-file"))
        }
    }
}
