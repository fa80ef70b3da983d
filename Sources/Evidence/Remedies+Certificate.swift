extension DiagnosisCode {
    /// What a certificate says by itself.
    static let certificateExplanations: [DiagnosisCode: Explanation] = [
        .certificateExpired: Explanation(
            .certificateOwner, "A certificate of the chain has expired; the evidence says which.",
            "Renew it, install it with its chain, then close old TLS connections, which still carry the old one "
                + "(569008 in call records)."
        ),
        .certificateNotYetValid: Explanation(
            .certificateOwner, "A certificate of the chain is not valid yet.",
            "If it was just issued, wait or have it re-issued; if it looks right, compare the clocks of this "
                + "machine and of the SBC."
        ),
        .certificateExpiring: Explanation(
            .certificateOwner, "A certificate of the chain expires soon; calls still work.",
            "Renew it now and plan a quiet window to close old TLS connections. The admin centre warns from 30 "
                + "days on, too."
        ),
        .certificateNameMismatch: Explanation(
            .certificateOwner, "No name in the certificate covers the name that was asked for.",
            "Re-issue it with the paired FQDN as a subject alternative name, or a wildcard one level above it; "
                + "or check with the right name (--server-name)."
        ),
        .certificateWildcardDepth: Explanation(
            .certificateOwner,
            "A wildcard is there, but one label too high or too low: it stands for exactly one label.",
            "*.example.net covers a.example.net, neither a.b.example.net nor example.net: add the exact name, or "
                + "a wildcard at its level."
        ),
        .certificateMissingServerAuth: Explanation(
            .certificateOwner, "The extended key usage leaves server authentication out.",
            "Re-issue it with Server Authentication (1.3.6.1.5.5.7.3.1): Direct Routing has asked for it since 2022."),
        .certificateNoEku: Explanation(
            .certificateOwner, "The certificate has no extended key usage at all.",
            "It is good for anything by the book, but some peers want Server Authentication written down: have "
                + "it put in at the next renewal."
        ),
        .certificateMissingClientAuth: Explanation(
            .certificateOwner, "The extended key usage leaves client authentication out.",
            "Accepted today: the 2024 rule wanted both usages, the notice of 2025 no longer does, and public CAs "
                + "stop issuing it. Follow the current notice."
        ),
        .certificateWeakKey: Explanation(
            .certificateOwner, "The key is too small to be safe.",
            "Re-issue with an RSA key of at least 2048 bits (an elliptic curve of 256 bits where the peers take one)."),
        .certificateWeakSignature: Explanation(
            .certificateOwner, "A signature in the chain stands on SHA-1 or MD5, which can be forged.",
            "Re-issue with SHA-256. If an intermediate is the old one, install the CA's current intermediate instead."),
        .certificateNotRsa: Explanation(
            .certificateOwner, "The certificate has no RSA key, and the documented suites need one.",
            "Re-issue with an RSA key of 2048 bits or more: an ECDSA certificate leaves Direct Routing no shared "
                + "cipher."
        ),
        .certificateStapleInvalid: Explanation(
            .certificateOwner,
            "The OCSP response that the peer staples is out of date, wrongly signed or about another certificate.",
            "See that the SBC can reach the CA's OCSP responder and fetches a new response before the old one ends; "
                + "or switch stapling off, for clients that insist on it fail."
        ),
        .certificateCrlInvalid: Explanation(
            .thisHost, "A revocation list that was given here is out of date or does not cover the certificate.",
            "Fetch the list of the certificate's issuer anew (its address is in the certificate) and name that file."
        ),
        .certificateRevoked: Explanation(
            .certificateOwner, "The CA has revoked a certificate of the chain.",
            "Get a new certificate with a new key at once, and ask the CA why: a compromised key is a reason to "
                + "look at the SBC itself."
        ),
        .certificateChanged: Explanation(
            .nobody, "The certificate is not the one that was seen before.",
            "Nothing to do if it was renewed on purpose. If nobody did, find out who answers on this address."),
        .certificateDiffersBetweenAddresses: Explanation(
            .peer, "The addresses behind one name serve different certificates.",
            "Install the same renewal on every node of the SBC; clients meet whichever address they are given."),
    ]

    /// How the chain hangs together.
    static let chainExplanations: [DiagnosisCode: Explanation] = [
        .certificateSelfSigned: Explanation(
            .certificateOwner, "The certificate is signed by itself; nobody else vouches for it.",
            "Install a certificate of a public CA and bind it to this TLS profile: this is often the box's "
                + "factory certificate. In a lab, trust it with --ca."
        ),
        .certificateUntrustedRoot: Explanation(
            .certificateOwner, "The chain ends in a root that is not trusted here.",
            "For Direct Routing use a CA of the trusted root programme and check which TLS profile is bound "
                + "(569009). For a private CA, give its root with --ca."
        ),
        .certificateChainIncomplete: Explanation(
            .certificateOwner, "The peer does not send the intermediate certificate that leads to the root.",
            "Install the leaf with all intermediates on the SBC; the evidence names the missing issuer and where "
                + "it lies. Elsewhere the trouble may come and go with caches."
        ),
        .certificateChainOrder: Explanation(
            .nobody, "Certificates are sent in the wrong order, twice, or beside the chain.",
            "Harmless for most peers. At the next change install leaf, then its issuer, then the next, each once."),
        .certificateNotACa: Explanation(
            .certificateOwner, "A certificate in the chain issued another one without being allowed to.",
            "Use the CA's right intermediate. A private CA needs CA:TRUE, keyCertSign and a long enough path "
                + "length in its own certificates."
        ),
        .certificateNameConstraint: Explanation(
            .certificateOwner, "A CA in the chain may not vouch for the names below it.",
            "Get the certificate from a CA that may issue for this domain, or have the private CA's name "
                + "constraints widened."
        ),
        .certificateInvalid: Explanation(
            .certificateOwner, "The chain fails verification for a reason without a code of its own.",
            "The verifier's number and words are in the evidence: a broken signature means a damaged or foreign "
                + "intermediate, an unknown critical extension a special-purpose CA."
        ),
    ]
}
