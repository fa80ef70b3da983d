import TestSupport
import Testing

extension FaultMatrix {
    static let sip: [FaultRow] = [
        FaultRow("healthy over UDP", .sipp(.udp), is: "pass", facts: ["sip.server": .there, "tls": .absent]),
        FaultRow("healthy over TCP", .sipp(.tcp), is: "pass", facts: ["steps.tcp": .text("pass")]),
        answer("401 Unauthorized", "warn", "sip.auth-required", .udp),
        answer("407 Proxy Authentication Required", "warn", "sip.auth-required", .tcp),
        answer("403 Forbidden", "warn", "sip.forbidden", .udp),
        answer("404 Not Found", "warn", "sip.not-found", .udp),
        answer("405 Method Not Allowed", "warn", "sip.method-not-allowed", .tcp),
        answer("501 Not Implemented", "warn", "sip.method-not-allowed", .udp),
        answer("500 Server Internal Error", "fail", "sip.server-error", .udp),
        answer("503 Service Unavailable", "fail", "sip.unavailable", .tcp),
        answer("603 Decline", "fail", "sip.server-error", .udp),
        answer("302 Moved Temporarily", "warn", "sip.unexpected-status", .udp),
        FaultRow(
            "a redirection is told with its place, and nobody goes there", .sipp(.udp, "302 Moved Temporarily"),
            is: "warn", "sip.unexpected-status", evidence: ["redirectsTo": .holding("127.0.0.1")],
            facts: ["sip.statusCode": .number(302)]),
        FaultRow(
            "an answer that no Ethernet frame can carry whole", .sipp(.udp, "200 OK", [long("X-Long")]), is: "pass",
            facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "an internationalised name of ours", .simulator(), ["--from-fqdn", "m\u{FC}nchen.example.test"],
            is: "pass", facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "slower than the threshold", .simulator("healthy", ["delay=300ms"]), ["--slow-after", "100ms"], is: "warn",
            "sip.slow", evidence: ["limit": .number(100), "milliseconds": .there]),
        FaultRow(
            "a Contact that names another host where Teams wants the trunk's", .simulator(),
            ["--profile", "teams-sbc", "--server-name", "sbc1.example.test"], is: "warn", "sip.contact-mismatch",
            evidence: ["contactHost": .there, "expected": .text("sbc1.example.test")]),
        answer("483 Too Many Hops", "warn", "sip.unexpected-status", .udp),
        FaultRow(
            "a 503 with Retry-After", .sipp(.udp, "503 Service Unavailable", ["Retry-After: 90"]), is: "warn",
            "sip.unavailable", evidence: ["retryAfterSeconds": .number(90)],
            facts: ["sip.retryAfterSeconds": .number(90)]),
        FaultRow(
            "a 405 that is expected", .sipp(.udp, "405 Method Not Allowed"), ["--expect", "200,405"], is: "pass",
            facts: ["sip.statusCode": .number(405)]),
        FaultRow(
            "TLS fine and no answer", .openssl(), ["--timeout", "1s"], is: "fail", "sip.timeout",
            facts: ["steps.certificate": .text("pass"), "steps.options": .text("fail"), "sip": .absent]),
        FaultRow(
            "HTTP under TLS", .openssl(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), is: "fail",
            "sip.malformed-response", evidence: ["firstBytes": .holding("HTTP/1.1")]),
        FaultRow(
            "a response to another request", .openssl(answer: stray), ["--timeout", "1s"], is: "fail",
            "sip.mismatched-response", evidence: ["strayResponses": .number(1)]),
        FaultRow(
            "nothing but silence over UDP", .raw("udp", .silent), ["--timeout", "1700ms"], is: "fail", "sip.timeout",
            evidence: ["retransmissions": .number(2)]),
        FaultRow(
            "rubbish over TCP", .raw("tcp", .answer(Array("hello there\r\n\r\n".utf8))), is: "fail",
            "sip.malformed-response", evidence: ["firstBytes": .holding("hello"), "reason": .there]),
        FaultRow(
            "closed instead of answered, TCP", .raw("tcp", .speakAndClose([])), is: "fail", "sip.closed",
            evidence: ["orderly": .flag(true)], facts: ["steps.tcp": .text("pass")]),
        FaultRow(
            "closed after the ClientHello", .simulator("healthy", ["close-after-accept"]), is: "fail", "tls.closed",
            facts: ["steps.tcp": .text("pass"), "certificate": .absent]),
        FaultRow(
            "closed after the answer", .simulator("healthy", ["close-after-answer"]), is: "pass",
            "sip.closes-after-answer", facts: ["sip.statusCode": .number(200), "steps.options": .text("pass")]),
        FaultRow(
            "one byte at a time", .simulator("healthy", ["drip"]), is: "pass", facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "rubbish under TLS", .simulator("healthy", ["garbage"]), is: "fail", "sip.malformed-response",
            evidence: ["firstBytes": .holding("no SIP message")], facts: ["steps.certificate": .text("pass")]),
        FaultRow(
            "a 200 without Contact where Teams wants one", .simulator("healthy", ["no-contact"]),
            ["--profile", "teams-sbc", "--server-name", "sbc1.example.test"], is: "warn", "sip.contact-missing",
            facts: ["tls.version": .text("TLSv1.2")]),
        FaultRow(
            "a Server header that would paint the terminal", .simulator("healthy", ["server=a\u{1B}[31mred"]),
            is: "pass", "sip.tolerated", facts: ["sip.statusCode": .number(200)]),
    ]

    private static let stray =
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bKother\r\nFrom: <sip:a@b>;tag=1\r\n"
        + "To: <sip:b@a>;tag=2\r\nCall-ID: other\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"

    private static func long(_ name: String) -> String { name + ": " + String(repeating: "x", count: 3_000) }

    private enum Transport { case udp, tcp }

    private static func answer(_ line: String, _ verdict: String, _ code: String, _ way: Transport) -> FaultRow {
        FaultRow(
            "answered with \(line)", .sipp(way == .udp ? .udp : .tcp, line), is: verdict, code,
            evidence: [
                "statusCode": .number(Double(line.prefix(3)) ?? 0), "reasonPhrase": .text(String(line.dropFirst(4))),
            ],
            facts: ["steps.options": .text(verdict), "sip.milliseconds": .there])
    }
}
