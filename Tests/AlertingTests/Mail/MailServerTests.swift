import Alerting
import Evidence
import TestSupport
import Testing

/// E-mail to a server that we did not write: with STARTTLS and a login, and to one that refuses.
@Suite(
    .enabled(if: StrictMailServer.isPossible, "aiosmtpd is not installed; make test installs it"),
    .timeLimit(.minutes(1)))
struct MailServerTests {
    private static let now = WallTime(year: 2_026, month: 1, day: 2, hour: 3, minute: 10)

    /// What becomes of a mail, and what the server has of it.
    private func send(
        to server: StrictMailServer, _ security: MailServer.Security, alert: Alert = sampleAlert(),
        _ change: (inout MailServer) -> Void = { _ in }
    ) throws -> (decision: DeliveryDecision, error: String?, mails: [JSONTree]) {
        var place = MailServer(host: "127.0.0.1", port: server.port, security: security)
        place.timeout = .seconds(10)
        change(&place)
        let receiver = try MailReceiver(server: place, from: "tw@example.net", to: ["a@example.net", "b@example.net"])
        let result = receiver.deliver(alert, payload: alert.payload, at: Self.now)
        let decision = DeliveryPolicy().next(after: result, attempts: 1, age: .zero, random: 0)
        return (decision, result.error, try server.received())
    }

    @Test func `STARTTLS and a login deliver a mail that a person can read`() async throws {
        let root = try await TestPKI.shared().root
        try await StrictMailServer.running("auth", certificate: "healthy") { server in
            let alert = sampleAlert(summary: "Kölner SBC is down:\r\nBcc: all@example.net")
            let sent = try send(to: server, .startTLS, alert: alert) {
                ($0.user, $0.password, $0.caFile) = ("voice", "right-password", root)
            }
            #expect(sent.decision == .delivered, "\(sent)")
            let mail = try #require(sent.mails.first)
            #expect(mail["tls"].bool == true && mail["user"].string == "voice")
            #expect(mail["to"].array == [.string("a@example.net"), .string("b@example.net")])
            #expect(mail["headers"]["Subject"].string == "CRITICAL: Kölner SBC is down:  Bcc: all@example.net")
            #expect(mail["headers"]["Bcc"] == .missing)
            #expect(mail["headers"]["Auto-Submitted"].string == "auto-generated")
            for part in [mail["text"].string, mail["html"].string] {
                #expect(part?.contains("no answer from 192.0.2.1") == true && part?.contains("Last good") == true)
                #expect(part?.contains("https://wiki.example.net/sbc") == true && part?.contains("What to do") == true)
            }
        }
    }

    @Test func `a wrong password is final and is told without it`() async throws {
        let root = try await TestPKI.shared().root
        try await StrictMailServer.running("auth", certificate: "healthy") { server in
            let sent = try send(to: server, .startTLS) {
                ($0.user, $0.password, $0.caFile) = ("voice", "wr0ng-s3cret", root)
            }
            guard case .dead(let why) = sent.decision else {
                Issue.record("\(sent)")
                return
            }
            #expect(why.text.contains("535") && !why.text.contains("wr0ng") && sent.mails.isEmpty)
        }
    }

    @Test func `a server without STARTTLS gets no mail and no password where STARTTLS is wanted`() async throws {
        try await StrictMailServer.running("plain") { server in
            let sent = try send(to: server, .startTLS) { ($0.user, $0.password) = ("voice", "right-password") }
            #expect(Self.isRetry(sent.decision) && sent.error?.isEmpty == false && sent.mails.isEmpty, "\(sent)")
            #expect(try send(to: server, .none).decision == .delivered)
        }
    }

    @Test(arguments: ["expired", "wrong-name", "healthy"])
    func `a certificate that does not verify gets no mail`(_ scenario: String) async throws {
        let root = try await TestPKI.shared().root
        for mode in ["starttls", "tls"] {
            try await StrictMailServer.running(mode, certificate: scenario) { server in
                let sent = try send(to: server, mode == "tls" ? .tls : .startTLS) {
                    // The healthy one is wrong because nobody told whom to trust.
                    if scenario != "healthy" { $0.caFile = root }
                }
                #expect(Self.isRetry(sent.decision) && sent.mails.isEmpty, "\(sent)")
                #expect(sent.error?.contains("ertificate") == true || sent.error?.contains("SSL") == true, "\(sent)")
            }
        }
    }

    @Test func `TLS from the first byte is spoken where it is wanted`() async throws {
        let root = try await TestPKI.shared().root
        try await StrictMailServer.running("tls", certificate: "healthy") { server in
            let sent = try send(to: server, .tls) { $0.caFile = root }
            #expect(sent.decision == .delivered, "\(sent)")
        }
    }

    @Test func `a temporary refusal is tried again and a lasting one is not`() async throws {
        try await StrictMailServer.running("451") { server in
            let sent = try send(to: server, .none)
            #expect(Self.isRetry(sent.decision) && sent.error?.contains("451") == true, "\(sent)")
        }
        try await StrictMailServer.running("550") { server in
            let sent = try send(to: server, .none)
            guard case .dead(let why) = sent.decision else {
                Issue.record("\(sent)")
                return
            }
            #expect(why.text.contains("550"))
        }
    }

    private static func isRetry(_ decision: DeliveryDecision) -> Bool {
        if case .retry = decision { true } else { false }
    }
}
