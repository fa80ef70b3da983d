import Alerting
import Evidence
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

private let now = WallTime(year: 2_026, month: 1, day: 2, hour: 3, minute: 10)

private func deliver(_ words: [String], timeout: Span = .seconds(20)) throws -> DeliveryResult {
    signal(SIGPIPE, SIG_IGN)
    let receiver = ExecReceiver(program: try HookProgram(arguments: words, timeout: timeout))
    return receiver.deliver(sampleAlert(), payload: sampleAlert().payload, at: now)
}

@Suite struct HookTests {
    @Test func `a hook reads the alert on its standard input and its output is kept`() throws {
        let result = try deliver(["/bin/cat"])
        #expect(result.outcome == .delivered)
        #expect(result.body.bytes == Array(sampleAlert().payload.prefix(DeliveryResult.shownBytes)))
    }

    @Test func `exit status 75 asks for another try and every other one is final`() throws {
        #expect(try deliver(["/bin/sh", "-c", "exit 75"]).outcome == .transient)
        #expect(try deliver(["/bin/sh", "-c", "exit 1"]).outcome == .refused)
        #expect(try deliver(["/bin/sh", "-c", "kill -9 $$"]).outcome == .refused)
    }

    @Test func `a hook that does not end is killed with all it started`() throws {
        let result = try deliver(["/bin/sh", "-c", "sleep 60 & sleep 60"], timeout: .milliseconds(200))
        #expect(result.outcome == .transient && result.error?.contains("killed") == true)
    }

    @Test func `a hook that reads nothing and one that cannot be started are told`() throws {
        #expect(try deliver(["/bin/true"]).outcome == .delivered)
        #expect(try deliver(["/nonexistent/hook"]).error?.contains("cannot be started") == true)
        #expect(throws: SettingSyntaxError.self) { try HookProgram(arguments: ["hook"]) }
    }

    @Test func `no shell reads the words and the environment is a short list`() throws {
        setenv("TRUNKWATCH_HOOK_SECRET", "x", 1)
        let shown = try deliver(["/usr/bin/env"])
        #expect(!String(decoding: shown.body.bytes, as: UTF8.self).contains("TRUNKWATCH_HOOK_SECRET"))
        let echoed = try deliver(["/bin/echo", "$HOME; `id`"])
        #expect(echoed.body.bytes == Array("$HOME; `id`\n".utf8))
    }

    @Test func `a passive result goes into the command file as one line`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "tw-\(UUID().uuidString)").path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let receiver = try NagiosReceiver(commandFile: path, service: "SIP")
        let alert = sampleAlert(summary: "down; | \n[1] SHUTDOWN_PROGRAM")
        #expect(receiver.deliver(alert, payload: [], at: now).outcome == .transient)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        #expect(receiver.deliver(alert, payload: [], at: now).outcome == .delivered)
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(reader, &bytes, bytes.count)
        let line = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        #expect(line.hasPrefix("[1767323400] PROCESS_SERVICE_CHECK_RESULT;paris-sbc1;SIP;2;CRITICAL: down, / "))
        #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("\n"))
    }
}

@Suite struct MailTests {
    private func mail(_ alert: Alert) -> String {
        String(
            decoding: MailMessage(alert, from: "tw@example.net", to: ["voice@example.net"], at: now).bytes,
            as: UTF8.self)
    }

    private func decodedPart(_ mail: String, _ type: String) -> String {
        let part = mail.components(separatedBy: "Content-Type: \(type)").last ?? ""
        let body = part.components(separatedBy: "\r\n\r\n").dropFirst().first ?? ""
        let encoded = body.components(separatedBy: "\r\n--").first ?? ""
        return Data(base64Encoded: encoded, options: .ignoreUnknownCharacters).map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }

    @Test func `a summary from a peer makes no header of its own`() {
        let text = mail(sampleAlert(summary: "x\r\nBcc: evil@example.net\r\n\r\nbody"))
        let head = text.components(separatedBy: "\r\n\r\n")[0]
        #expect(!head.contains("\r\nBcc:") && head.contains("Subject: CRITICAL: x  Bcc: evil@example.net"))
    }

    @Test func `both parts say what happened and the HTML is inert`() {
        let text = mail(sampleAlert(summary: "<script>alert(1)</script>"))
        #expect(decodedPart(text, "text/plain").contains("What to do:"))
        let html = decodedPart(text, "text/html")
        #expect(html.contains("&lt;script&gt;") && !html.contains("<script"))
        #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
    }

    @Test func `the beginning and the end are one thread`() {
        func reference(_ alert: Alert) -> String? {
            mail(alert).components(separatedBy: "\r\n").first { $0.hasPrefix("References:") }
        }
        #expect(reference(sampleAlert()) != nil && reference(sampleAlert()) == reference(sampleAlert().resolved()))
    }

    @Test func `a subject that is not ASCII becomes encoded words of allowed length`() {
        let head = mail(sampleAlert(summary: String(repeating: "Zürich-日本 ", count: 12)))
        let subject = head.components(separatedBy: "\r\n").drop { !$0.hasPrefix("Subject:") }.prefix {
            !$0.hasPrefix("Date:")
        }
        #expect(subject.count > 2 && subject.allSatisfy { $0.utf8.count <= 78 && $0.contains("=?utf-8?B?") })
    }

    @Test(arguments: ["", "a", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nRCPT TO:<x>", "Name <a@b>"])
    func `what is no plain address is refused`(_ address: String) {
        let server = MailServer(host: "127.0.0.1", port: 25, security: .none)
        #expect(throws: SettingSyntaxError.self) {
            try MailReceiver(server: server, from: "tw@example.net", to: [address])
        }
    }
}
