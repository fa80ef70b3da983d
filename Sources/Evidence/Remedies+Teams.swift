extension DiagnosisCode {
    /// The rules of Direct Routing; dates and values stand in the rule file.
    static let teamsExplanations: [DiagnosisCode: Explanation] = [
        .teamsCipherNotSupported: Explanation(
            .peer, "The peer agreed on a cipher suite that Direct Routing does not offer.",
            "Enable one of the four ECDHE_RSA suites (AES-128 or AES-256, GCM or CBC with SHA-2) for the "
                + "interface towards Teams."
        ),
        .teamsAddressOutsideRanges: Explanation(
            .network, "A Direct Routing name resolved to an address outside the published ranges.",
            "Suspect the resolver, split DNS or interception; compare with a public resolver. If the ranges were "
                + "widened, bring the rule file up to date."
        ),
        .teamsRetiredName: Explanation(
            .trunk, "This Direct Routing name is retired.",
            "Use the three current names in order: sip, sip2 and sip3.pstnhub.microsoft.com (one name in the "
                + "government clouds)."
        ),
        .teamsOnmicrosoftName: Explanation(
            .trunk, "An SBC name under onmicrosoft.com can never be paired.",
            "Use a name in a verified domain of the tenant, activate the domain with a licensed user, and wait "
                + "up to 24 hours."
        ),
        .teamsNameTooLong: Explanation(
            .trunk, "The SBC's name is longer than a trunk's identity may be.",
            "Choose a name of at most 63 characters in all; it is the trunk's identity and must be in the "
                + "certificate."),
        .teamsIntercepted: Explanation(
            .network, "A Direct Routing name shows a certificate that is not its own.",
            "Something inspects TLS on the way: exclude TCP 5061 to the signalling ranges from TLS inspection."),
    ]
}
