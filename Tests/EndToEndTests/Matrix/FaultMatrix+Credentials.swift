import TestSupport
import Testing

extension FaultMatrix {
    /// Peers that ask for credentials.
    static let credentials: [FaultRow] = [
        taken("401 and MD5", .md5), taken("401 and SHA-256", .sha256), taken("407 without qop", .proxy),
        taken("a proxy's and a server's realm", .both),
        refused("401 and MD5", .md5, "MD5"), refused("401 and SHA-256", .sha256, "SHA-256"),
        refused("407 without qop", .proxy, "MD5"), refused("a nonce that is always too old", .neverSatisfied, "MD5"),
        FaultRow(
            "credentials are asked for and there are none", .authenticating(.sha256), is: "warn", "sip.auth-required",
            evidence: [
                "realm": .text(Kamailio.Authentication.realm), "algorithm": .text("SHA-256"), "credentials": .notGiven,
            ]),
        FaultRow(
            "credentials are asked for in a way that is not digest",
            .sipp(.udp, "401 Unauthorized", ["WWW-Authenticate: Basic realm=\"x\""]), account("{password}"),
            is: "warn", "sip.auth-required",
            evidence: ["credentials": .text("unanswerable"), "schemes": .there, "realm": .notGiven]),
        FaultRow(
            "credentials that nobody asks for", .sipp(.tcp), account("{password}"), is: "pass",
            facts: ["steps.options": .text("pass")]),
    ]

    private static func account(_ file: String) -> [String] {
        ["--user", Kamailio.Authentication.user, "--password-file", file]
    }

    private static func taken(_ name: String, _ way: Kamailio.Authentication) -> FaultRow {
        FaultRow(
            "credentials that are taken: \(name)", .authenticating(way), account("{password}"), is: "pass",
            facts: ["sip.statusCode": .number(200), "steps.certificate": .text("pass")])
    }

    private static func refused(_ name: String, _ way: Kamailio.Authentication, _ algorithm: String) -> FaultRow {
        FaultRow(
            "credentials that are refused: \(name)", .authenticating(way), account("{wrong-password}"), is: "warn",
            "sip.credentials-refused",
            evidence: [
                "realm": .text(Kamailio.Authentication.realm), "algorithm": .text(algorithm),
                "credentials": .text("refused"), "statusCode": .number(way == .proxy ? 407 : 401),
            ])
    }
}
