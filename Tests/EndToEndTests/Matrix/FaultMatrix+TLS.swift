import TestSupport
import Testing

extension FaultMatrix {
    private static let identity = ["--client-cert", "{client}", "--client-key", "{key}"]
    private static let stranger = ["--client-cert", "{foreign}", "--client-key", "{key}"]
    private static let strict = ["-Verify", "2", "-CAfile", "{root}", "-verify_return_error"]
    private static let http = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"

    static let tls: [FaultRow] = [
        FaultRow(
            "healthy over TLS 1.2", .kamailio(.only12), is: "pass",
            facts: ["tls.version": .text("TLSv1.2"), "sip.statusCode": .number(200)]),
        FaultRow("healthy over TLS 1.3", .kamailio(.only13), is: "pass", facts: ["tls.version": .text("TLSv1.3")]),
        FaultRow(
            "only TLS 1.1", .openssl("healthy", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]), is: "fail",
            "tls.protocol-version", evidence: ["offeredVersion": .text("TLSv1.1"), "alert": .number(70)],
            facts: ["certificate.diagnostic": .flag(true), "steps.options": .text("skipped")]),
        FaultRow(
            "only TLS 1.0", .openssl("healthy", OpenSSLServer.onlyTLS10), is: "fail", "tls.protocol-version",
            evidence: ["offeredVersion": .text("TLSv1")]),
        FaultRow(
            "only TLS 1.3 where Direct Routing is meant", .openssl("healthy", ["-tls1_3"]), ["--profile", "teams-sbc"],
            is: "fail", "tls.protocol-version", evidence: ["offeredVersion": .text("TLSv1.3")]),
        FaultRow(
            "no suite of Direct Routing's", .openssl("healthy", ["-tls1_2", "-cipher", "AES256-GCM-SHA384"]),
            ["--profile", "teams-sbc"], is: "fail", "tls.no-common-cipher",
            evidence: ["alert": .number(40), "offeredCipher": .text("AES256-GCM-SHA384")]),
        required("client certificate wanted, none sent, TLS 1.2", ["-tls1_2"], alert: 40),
        required("client certificate wanted, none sent, TLS 1.3", ["-tls1_3"], alert: 116),
        FaultRow(
            "client certificate wanted by Kamailio, none sent, TLS 1.3", .kamailio(.only13, asksForClient: true),
            is: "fail", "tls.client-certificate-required", facts: ["certificate.trusted": .flag(true)]),
        FaultRow(
            "client certificate wanted by Kamailio and sent", .kamailio(asksForClient: true), identity, is: "pass",
            facts: ["tls.clientCertificateRequested": .flag(true), "sip.statusCode": .number(200)]),
        rejected("client certificate of a stranger, TLS 1.2", ["-tls1_2"]),
        rejected("client certificate of a stranger, TLS 1.3", ["-tls1_3"]),
        FaultRow(
            "no client certificate, as the policy expects, TLS 1.3", .openssl("healthy", ["-Verify", "1", "-tls1_3"]),
            ["--peer-policy", "mutual-tls"], is: "pass", "tls.client-certificate-required",
            facts: ["steps.certificate": .text("pass"), "steps.options": .text("unknown"), "sip": .absent]),
        FaultRow(
            "no client certificate, as the policy expects, TLS 1.2", .openssl("healthy", ["-Verify", "1", "-tls1_2"]),
            ["--peer-policy", "mutual-tls"], is: "pass", "tls.client-certificate-required",
            facts: ["steps.certificate": .text("pass"), "steps.options": .text("unknown")]),
        FaultRow(
            "plain HTTP instead of TLS", .raw("tls", .answer(Array(http.utf8))), is: "fail",
            "tls.not-tls", evidence: ["firstBytes": .holding("HTTP/")]),
        FaultRow(
            "an SSH banner", .raw("tls", .speakAndClose(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))), is: "fail",
            "tls.not-tls", evidence: ["firstBytes": .holding("SSH-2")]),
        FaultRow(
            "closed inside the handshake", .raw("tls", .speakAndClose([])), is: "fail", "tls.closed",
            facts: ["steps.tcp": .text("pass"), "certificate": .absent]),
        FaultRow(
            "silence inside the handshake", .raw("tls", .silent), ["--timeout", "700ms"], is: "fail", "tls.timeout",
            evidence: ["milliseconds": .there], facts: ["steps.tls": .text("fail")]),
        FaultRow(
            "another alert", .raw("tls", .answer([21, 3, 3, 0, 2, 2, 80])), is: "fail", "tls.alert",
            evidence: ["alert": .number(80), "alertName": .text("internal_error"), "alertSentByUs": .flag(false)]),
        FaultRow(
            "reset as soon as accepted", .simulator("healthy", ["reset"]), is: "fail", "tcp.reset",
            evidence: ["errno": .number(104)]),
    ]

    private static func required(_ name: String, _ version: [String], alert: Double) -> FaultRow {
        FaultRow(
            name, .openssl("healthy", ["-Verify", "1"] + version), is: "fail", "tls.client-certificate-required",
            evidence: ["alert": .number(alert), "clientCertificateRequested": .flag(true)],
            facts: ["certificate.trusted": .flag(true), "steps.tls": .text("fail"), "sip": .absent])
    }

    private static func rejected(_ name: String, _ version: [String]) -> FaultRow {
        FaultRow(
            name, .openssl("healthy", strict + version), stranger, is: "fail", "tls.client-certificate-rejected",
            evidence: ["alert": .number(48), "alertSentByUs": .flag(false)], facts: ["steps.tls": .text("fail")])
    }
}
