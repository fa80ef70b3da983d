import Testing

extension FaultMatrix {
    static let certificates: [FaultRow] = [
        bad("expired", "expired", "certificate.expired", ["element": .text("leaf"), "notAfter": .there]),
        bad("not yet valid", "not-yet-valid", "certificate.not-yet-valid", ["notBefore": .there]),
        bad(
            "an expired intermediate", "expired-intermediate", "certificate.expired",
            ["element": .text("intermediate"), "depth": .number(1)]),
        bad("another name", "wrong-name", "certificate.name-mismatch", ["expected": .text("127.0.0.1")]),
        bad("no names at all", "no-names", "certificate.name-mismatch", ["commonNames": .there]),
        bad("names that would paint the terminal", "hostile-names", "certificate.name-mismatch", ["names": .there]),
        bad("self-signed", "self-signed", "certificate.self-signed", ["subject": .holding("localhost")]),
        bad("an unknown root", "untrusted-root", "certificate.untrusted-root", ["subject": .holding("Foreign")]),
        bad(
            "no intermediate", "chain-incomplete", "certificate.chain-incomplete",
            ["missingIssuer": .holding("Issuing CA")]),
        bad("issued by what is no CA", "not-a-ca", "certificate.not-a-ca", ["element": .text("intermediate")]),
        bad("a name outside the constraints", "name-constraint", "certificate.name-constraint", ["verifyCode": .there]),
        bad("an unfit key usage", "key-usage", "certificate.invalid", ["verifyCode": .number(26)]),
        bad("only for clients", "client-only", "certificate.missing-server-auth", ["extendedKeyUsage": .there]),
        bad("signed with SHA-1", "weak-signature", "certificate.weak-signature", ["signatureAlgorithm": .there], zero),
        bad("an RSA key of 1024 bits", "weak-rsa-1024", "certificate.weak-key", ["keyBits": .number(1_024)], zero),
        bad(
            "a wildcard one label too high", "wildcard", "certificate.wildcard-depth", ["labelsBelow": .number(2)],
            with: ["--server-name", "a.b.example.test"]),
        bad(
            "only an address, and a name is wanted", "ip-only", "certificate.name-mismatch",
            ["expected": .text("sbc1.example.test")], with: ["--server-name", "sbc1.example.test"]),
        FaultRow(
            "an EC key where RSA is demanded", .openssl("ec"), ["--profile", "teams-sbc"], is: "fail",
            "certificate.not-rsa", evidence: ["keyType": .text("EC"), "keyBits": .number(256)],
            facts: ["certificate.diagnostic": .flag(true), "sip": .absent]),
        good("a common name where there is no other", "cn-only", ["--server-name", "sbc1.example.test"]),
        good("a wildcard at the right depth", "wildcard", ["--server-name", "a.example.test"]),
        good("a SIP URI for a name", "sip-uri", ["--server-name", "sbc1.example.test"]),
        good("an address as the only name", "ip-only", []), good("an EC key", "ec", []),
        good("serverAuth alone", "server-only", []),
        FaultRow(
            "a certificate sent twice", .simulator("duplicate"), is: "pass", "certificate.chain-order",
            facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "a certificate that nobody needs", .simulator("unrelated"), is: "pass", "certificate.chain-order",
            evidence: ["subject": .holding("Foreign")]),
        FaultRow(
            "no client authentication where Direct Routing once wanted it", .simulator("server-only"),
            ["--profile", "teams-sbc", "--server-name", "sbc1.example.test"], is: "warn",
            "sip.contact-mismatch", facts: ["diagnoses.0.code": .text("certificate.missing-client-auth")]),
        FaultRow(
            "root before intermediate", .simulator("chain-order"), is: "pass", "certificate.chain-order",
            evidence: ["positions": .there], facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "no extended key usage", .simulator("no-eku"), is: "warn", "certificate.no-eku",
            facts: ["sip.statusCode": .number(200), "steps.certificate": .text("warn")]),
        FaultRow(
            "twelve days left", .kamailio(scenario: "expiring-12-days"), is: "warn", "certificate.expiring",
            evidence: ["notAfter": .there], facts: ["steps.options": .text("pass")]),
        FaultRow(
            "three days left, and OPTIONS go on", .kamailio(scenario: "expiring-3-days"), is: "fail",
            "certificate.expiring", facts: ["steps.options": .text("pass"), "sip.statusCode": .number(200)]),
        FaultRow(
            "expired, and only observed", .simulator("expired"), ["--verify", "observe"], is: "fail",
            "certificate.expired", facts: ["sip.statusCode": .number(200)]),
    ]

    private static let revoker = ["--ca", "{revoker}", "--server-name", "localhost", "--warn-days", "7"]

    static let revocation: [FaultRow] = [
        FaultRow(
            "revoked, as a stapled response says", .revocable("revoked", staple: "revoked"), revoker, is: "fail",
            "certificate.revoked", evidence: ["source": .there, "reason": .text("keyCompromise")],
            facts: ["steps.options": .text("skipped")]),
        FaultRow(
            "revoked, as a list says", .revocable("revoked"), revoker + ["--crl", "{list}"], is: "fail",
            "certificate.revoked", facts: ["steps.options": .text("skipped")]),
        FaultRow(
            "a staple that a stranger signed", .revocable("good", staple: "foreign"), revoker + ["--timeout", "700ms"],
            is: "fail", "sip.timeout", facts: ["diagnoses.0.code": .text("certificate.staple-invalid")]),
        FaultRow(
            "a list that is out of date", .revocable("good"),
            revoker + ["--crl", "{old-list}", "--timeout", "700ms"], is: "fail", "sip.timeout",
            facts: ["diagnoses.0.code": .text("certificate.crl-invalid")]),
    ]

    private static let zero = ["-cipher", "ALL:@SECLEVEL=0"]

    /// `openssl s_server` with a bad certificate: shown, judged, and no SIP sent.
    private static func bad(
        _ name: String, _ scenario: String, _ code: String, _ evidence: [String: FaultRow.Shown],
        _ options: [String] = [], with arguments: [String] = []
    ) -> FaultRow {
        FaultRow(
            name, .openssl(scenario, options), arguments, is: "fail", code, evidence: evidence,
            facts: [
                "steps.certificate": .text("fail"), "steps.options": .text("skipped"), "sip": .absent,
                "certificate.sha256": .there, "certificate.diagnostic": .flag(false),
            ])
    }

    private static func good(_ name: String, _ scenario: String, _ arguments: [String]) -> FaultRow {
        FaultRow(
            name, .simulator(scenario), arguments, is: "pass",
            facts: ["steps.certificate": .text("pass"), "certificate.trusted": .flag(true)])
    }
}
