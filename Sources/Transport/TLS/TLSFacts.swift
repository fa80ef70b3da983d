package import Evidence

/// One alert, and who sent it.
package struct TLSAlert: Sendable, Hashable {
    /// The number (RFC 8446 §6).
    package var number: Int
    /// Whether it ended the connection.
    package var fatal: Bool
    /// Whether we sent it.
    package var sent: Bool

    /// An alert from its parts.
    package init(number: Int, fatal: Bool, sent: Bool) {
        self.number = number
        self.fatal = fatal
        self.sent = sent
    }

    /// The name in the registry, for instance `handshake_failure`.
    package var name: String { Self.names[number] ?? "alert_\(number)" }

    private static let names: [Int: String] = [
        0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
        40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked",
        45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
        49: "access_denied", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version",
        71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
        100: "no_renegotiation", 109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
        113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
        120: "no_application_protocol",
    ]
}

/// What the handshake agreed on.
package struct TLSFacts: Sendable, Hashable {
    /// For instance `TLSv1.3`; `nil` where the handshake did not end.
    package var version: String?
    /// The suite in OpenSSL's spelling; `nil` where none was chosen.
    package var cipher: String?
    /// Whether the peer asked for our certificate.
    package var clientCertificateRequested: Bool
    /// Whether a session was resumed.
    package var resumed: Bool
    /// The alert that ended it, if one did.
    package var alert: TLSAlert?

    /// Facts from their parts.
    package init(
        version: String?, cipher: String?, clientCertificateRequested: Bool, resumed: Bool, alert: TLSAlert?
    ) {
        self.version = version
        self.cipher = cipher
        self.clientCertificateRequested = clientCertificateRequested
        self.resumed = resumed
        self.alert = alert
    }
}

/// How TLS failed, in facts: judgement is made elsewhere.
package struct TLSFailure: Error, Sendable, Hashable {
    /// The socket's error number, where the transport below failed.
    package var errno: Int32?
    /// Whether the peer ended the stream without saying close_notify.
    package var endOfStream: Bool
    /// The alert that was sent or received.
    package var alert: TLSAlert?
    /// OpenSSL's reasons in words, oldest first.
    package var reasons: [String]
    /// The same reasons by number.
    package var reasonCodes: [Int]
    /// Whether the peer's ServerHello had come.
    package var serverHelloSeen: Bool
    /// Bytes that had come in.
    package var bytesIn: Int
    /// The first bytes that came in, for a peer that speaks something else.
    package var firstBytes: PeerText
}
