import TestSupport
import Testing

extension EndToEndTests {
    /// 3xx answers and the servers of a domain, against SIPp.
    @Suite(.enabled(if: Executable.sipp.isInstalled, "SIPp is not installed; make test installs it"))
    struct RedirectTests {
        /// Runs `check` against a SIPp that sends everyone to `contact`.
        private func check(redirectedTo contact: String, _ options: String...) async throws -> Binary.Result {
            // The scenario's own Contact stands behind this one, and the first is the one that counts.
            try await SIPpUAS.running(.udp, status: "302 Moved Temporarily\nContact: \(contact)") { peer in
                let target = "sip:127.0.0.1:\(peer.port);transport=udp"
                return try await Binary.run(["check", target, "--format", "json", "--timeout", "3s"] + options)
            }
        }

        @Test func `a redirection is reported, and followed only when asked`() async throws {
            try await SIPpUAS.running(.udp) { last in
                let contact = "<sip:127.0.0.1:\(last.port);transport=udp>"
                let told = try await check(redirectedTo: contact)
                #expect(told.exit == .status(1))
                #expect(try told.json()["results"].array.count == 1)
                let evidence = try told.json()["results"][0]["diagnoses"][0]["evidence"]
                #expect(evidence["redirectsTo"].string == "sip:127.0.0.1:\(last.port);transport=udp")

                let followed = try await check(redirectedTo: contact, "--follow-redirects")
                let results = try followed.json()["results"].array
                #expect(followed.exit == .status(0))
                #expect(results.map { $0["sip"]["statusCode"].number } == [302, 200])
                #expect(results[0]["diagnoses"][0]["severity"].string == "info")

                let text = try await check(redirectedTo: contact, "--follow-redirects", "--format", "text").output
                #expect(text.contains("It points to sip:127.0.0.1:\(last.port);transport=udp, which was followed."))
                #expect(text.ranges(of: "A call would get through").count == 1, "\(text)")
            }
        }

        @Test(arguments: ["sip.pstnhub.microsoft.com", "52.112.0.1", "SIP2.PSTNHUB.MICROSOFT.COM"])
        func `no redirection leads to Direct Routing`(host: String) async throws {
            let check = try await check(redirectedTo: "<sip:\(host);transport=tls>", "--follow-redirects")
            let results = try check.json()["results"].array
            #expect(check.exit == .status(3))
            #expect(results[1]["diagnoses"].array.contains { $0["code"].string == "local.own-identity" })
            #expect(results[1]["attempts"].array.isEmpty)
        }

        @Test(arguments: ["<tel:+15551234>", "*", "<http://127.0.0.1/>"])
        func `a Contact that is no place is only reported`(contact: String) async throws {
            let check = try await check(redirectedTo: contact, "--follow-redirects")
            #expect(check.exit == .status(1))
            let results = try check.json()["results"].array
            #expect(results.count == 1)
            let summary = try #require(results[0]["diagnoses"][0]["summary"].string)
            #expect(summary.contains("which was not followed: its Contact"))
            let options = results[0]["steps"].first(where: "name", is: "options")
            #expect(options["detail"].string?.contains("not followed: ") == true)
        }

        @Test func `a Contact that is no URI leads nowhere`() async throws {
            let check = try await check(redirectedTo: "<sip:a b c>", "--follow-redirects")
            #expect(try check.json()["results"].array.count == 1)
        }

        @Test func `a circle is left where it closes`() async throws {
            let port = try FreePort.next()
            let there = "302 Away\nContact: <sip:127.0.0.1:\(port);transport=udp>"
            try await SIPpUAS.running(.udp, status: there) { first in
                let back = "302 Back\nContact: <sip:127.0.0.1:\(first.port);transport=udp>"
                try await SIPpUAS.running(.udp, status: back, at: port) { _ in
                    let check = try await Binary.run(
                        "check", "sip:127.0.0.1:\(first.port);transport=udp", "--follow-redirects", "--format", "json",
                        "--timeout", "3s")
                    let results = try check.json()["results"].array
                    #expect(check.exit == .status(1) && results.count == 2)
                    let summary = try #require(results[1]["diagnoses"][0]["summary"].string)
                    #expect(summary.contains("not followed: it points back to sip:127.0.0.1:\(first.port)"))
                }
            }
        }

        @Test func `a peer that sends everyone to itself is told so`() async throws {
            let port = try FreePort.next()
            let itself = "302 Here\nContact: <sip:127.0.0.1:\(port);transport=udp>"
            try await SIPpUAS.running(.udp, status: itself, at: port) { _ in
                let check = try await Binary.run(
                    "check", "sip:127.0.0.1:\(port);transport=udp", "--follow-redirects", "--timeout", "3s")
                #expect(check.exit == .status(1) && check.output.contains("not followed: it points to itself"))
            }
        }

        @Test func `a place that nobody is at is the failure`() async throws {
            let port = try FreePort.next()
            let check = try await check(redirectedTo: "<sip:127.0.0.1:\(port);transport=udp>", "--follow-redirects")
            #expect(check.exit == .status(2))
            #expect(try check.json()["results"][1]["diagnoses"][0]["code"].string == "udp.unreachable")
        }
    }
}
