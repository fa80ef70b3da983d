extension DiagnosisCode {
    /// Agreeing on TLS.
    static let tlsExplanations: [DiagnosisCode: Explanation] = [
        .tlsNotTls: Explanation(
            .peer, "The peer answered, but what it speaks is not TLS.",
            "This port serves something else, plain SIP perhaps (then use transport=tcp): point to the TLS port "
                + "or enable TLS on it."
        ),
        .tlsProtocolVersion: Explanation(
            .peer, "There is no TLS version that both sides accept.",
            "Enable TLS 1.2 on the SBC's TLS profile: 1.0 and 1.1 have been refused by Direct Routing since April 2022."
        ),
        .tlsNoCommonCipher: Explanation(
            .peer, "There is no cipher suite that both sides accept.",
            "Enable one of the four ECDHE_RSA suites (AES-128 or AES-256, GCM or CBC with SHA-2) and use an RSA "
                + "certificate: they need it."
        ),
        .tlsClientCertificateRequired: Explanation(
            .thisHost, "The peer wants a client certificate and we sent none.",
            "Give one (--client-cert, --client-key, or identity: in the plan), or set the peer policy to "
                + "mutual-tls if refusing strangers is right."
        ),
        .tlsClientCertificateRejected: Explanation(
            .peer, "The peer refused our client certificate.",
            "Read the alert: 48 means the SBC lacks our root or we sent no intermediates, 45 it expired, 42 and "
                + "43 usage, key type or name. Add the root on the SBC, or send the full chain."
        ),
        .tlsClosed: Explanation(
            .peer, "The peer closed the connection during the handshake and gave no reason.",
            "The SBC's log knows: usual are a missing client certificate, an SNI it does not know, no "
                + "certificate bound to this listener, or an access list."
        ),
        .tlsTimeout: Explanation(
            .network, "The connection stands, and the handshake never finished.",
            "If some bytes came and then silence, suspect the path MTU or an inspecting firewall; if none came, "
                + "an overloaded SBC or a listener without TLS."
        ),
        .tlsAlert: Explanation(
            .peer, "The peer ended the handshake with a TLS alert.",
            "The alert's number and name are in the evidence: 112 means it does not know the server name sent, "
                + "51 that its key and certificate do not match, 80 its own fault."
        ),
        .tlsLiveAndFreshDiffer: Explanation(
            .peer, "The live connection works, but a new one would not, or shows another certificate.",
            "The next reconnect decides. If the certificate was renewed, close old connections in a quiet "
                + "window; if new ones fail, mend that before the live one ends."
        ),
    ]
}
