/// A certificate's SHA-256 over its DER bytes.
package struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// A fingerprint from its 32 bytes; `nil` for any other count.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Sixty-four lower-case hexadecimal digits.
    package var description: String { hexadecimal(bytes) }
}

/// The bytes as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// Which of the two questions an observation answers (DESIGN §3.1).
package enum ProbeKind: UInt8, Sendable, Hashable, CaseIterable {
    /// OPTIONS on the live connection.
    case keepAlive = 0
    /// A new connection with a full handshake.
    case fresh = 1

    /// `keep-alive` or `fresh`.
    package var name: String { self == .keepAlive ? "keep-alive" : "fresh" }
}

/// One probe of one target as it is stored: small, complete, never invented.
package struct Observation: Sendable, Hashable {
    /// The target's name in the plan.
    package var target: String
    /// Which question was asked.
    package var kind: ProbeKind
    /// When the probe started.
    package var time: WallTime
    /// How late it started against its schedule.
    package var lateness: Span
    /// The verdict.
    package var verdict: Verdict
    /// The code of the root cause; for a pass the first informational code, if any.
    package var diagnosis: DiagnosisCode?
    /// The SIP status of the final response; `nil` where none came.
    package var sipStatus: UInt16?
    /// Seconds after which the peer asks to be tried again (503), already clamped.
    package var retryAfterSeconds: UInt32?
    /// How long each stage took; `nil` where it did not run or did not end.
    package var dns: Span?
    /// See ``dns``.
    package var tcp: Span?
    /// See ``dns``.
    package var tls: Span?
    /// See ``dns``.
    package var options: Span?
    /// The address that was used.
    package var address: IPAddress?
    /// The leaf the peer presented.
    package var leaf: Fingerprint?

    /// An observation without any measurement yet.
    package init(target: String, kind: ProbeKind, time: WallTime, verdict: Verdict) {
        self.target = target
        self.kind = kind
        self.time = time
        self.lateness = .zero
        self.verdict = verdict
    }
}

/// What the store keeps of a certificate that a target presented.
package struct CertificateRecord: Sendable, Hashable {
    /// The target that presented it.
    package var target: String
    /// Its place in the presented chain; 0 is the leaf.
    package var position: Int
    /// SHA-256 over the DER bytes.
    package var fingerprint: Fingerprint
    /// Subject and issuer as RFC 4514-like text.
    package var subject: PeerText
    /// See ``subject``.
    package var issuer: PeerText
    /// The serial in hexadecimal.
    package var serial: String
    /// DNS names, addresses and URIs of the subject alternative name, at most 100.
    package var names: [PeerText]
    /// First second of validity.
    package var notBefore: WallTime
    /// Last second of validity.
    package var notAfter: WallTime
    /// For instance `RSA 2048`.
    package var key: String
    /// When it was first seen on this target.
    package var seen: WallTime

    /// A record from its parts.
    package init(
        target: String, position: Int, fingerprint: Fingerprint, subject: PeerText, issuer: PeerText, serial: String,
        names: [PeerText], notBefore: WallTime, notAfter: WallTime, key: String, seen: WallTime
    ) {
        self.target = target
        self.position = position
        self.fingerprint = fingerprint
        self.subject = subject
        self.issuer = issuer
        self.serial = serial
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.key = key
        self.seen = seen
    }
}

/// The state of a target (CONTRACT §2).
package enum TargetState: String, Sendable, Hashable, CaseIterable, Codable {
    case up, degraded, down, flapping, maintenance, unknown
}

/// One span of trouble of one target.
package struct Incident: Sendable, Hashable {
    /// Stable identity, unique in a store.
    package var id: String
    /// The target's name.
    package var target: String
    /// The state that it opened with.
    package var state: TargetState
    /// The root cause when it opened.
    package var diagnosis: DiagnosisCode?
    /// One sentence for people.
    package var summary: String
    /// When the first failing probe of it started.
    package var startedAt: WallTime
    /// When it ended; `nil` while it is open.
    package var endedAt: WallTime?
    /// The last good observation before it.
    package var lastGoodAt: WallTime?

    /// An incident from its parts.
    package init(
        id: String, target: String, state: TargetState, diagnosis: DiagnosisCode?, summary: String,
        startedAt: WallTime, endedAt: WallTime? = nil, lastGoodAt: WallTime? = nil
    ) {
        self.id = id
        self.target = target
        self.state = state
        self.diagnosis = diagnosis
        self.summary = summary
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.lastGoodAt = lastGoodAt
    }
}
