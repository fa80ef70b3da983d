package import ChainAudit
package import Evidence
package import Probing
import SIP
import Transport

/// The contract's `trunkwatch.check/1`: one object, whatever happened.
package enum CheckJSON {
    /// The whole answer of a `check`; its verdict is that of the results unless the caller reckons otherwise.
    package static func document(_ results: [ProbeResult], verdict: Verdict? = nil, startedAt: WallTime) -> String {
        opening(startedAt: startedAt)
            + results.enumerated().map { element($0.element, isFirst: $0.offset == 0) }.joined()
            + closing(verdict: verdict ?? results.verdict)
    }

    /// The beginning of the answer, up to the first result. Must be followed by any number of ``element(_:isFirst:)``
    /// and one ``closing(verdict:statistics:)``.
    package static func opening(startedAt: WallTime) -> String {
        let head = JSON.object([("schema", .string("trunkwatch.check/1")), ("startedAt", .string(startedAt.iso8601))])
        return head.text.dropLast() + ",\"results\":["
    }

    /// One result, as it comes.
    package static func element(_ result: ProbeResult, isFirst: Bool) -> String {
        (isFirst ? "" : ",") + Self.result(result).text
    }

    /// The end of the answer; statistics are told where targets were probed more than once.
    package static func closing(verdict: Verdict, statistics: [CheckStatistics] = []) -> String {
        var members: [(String, JSON)] = [("verdict", .string(verdict.rawValue))]
        if !statistics.isEmpty { members.append(("statistics", .array(statistics.map(\.json)))) }
        return "]," + JSON.object(members).text.dropFirst() + "\n"
    }

    static func result(_ result: ProbeResult) -> JSON {
        var members: [(String, JSON)] = [
            ("target", .string(result.target.name)),
            ("address", .optional(result.address?.address.description)),
            ("port", .integer(Int64(result.target.address.port))),
            ("transport", .string(result.target.address.transport.rawValue)),
            ("attempt", .integer(Int64(result.attempt))),
            ("verdict", .string(result.verdict.rawValue)),
            ("attempts", .array(result.attempts.map(attempt))),
            ("steps", .array(result.steps.map(step))),
            ("diagnoses", .array(result.diagnoses.map(\.json))),
            ("tls", result.tls.map(tls) ?? .null),
            ("certificate", result.chain.flatMap { certificate($0, at: result.startedAt) } ?? .null),
            ("sip", sip(result)),
        ]
        if !result.trace.isEmpty { members.append(("trace", .array(result.trace.map(message)))) }
        return .object(members)
    }

    private static func message(_ message: TracedMessage) -> JSON {
        .object([
            ("direction", .string(message.sent ? "sent" : "received")), ("milliseconds", .milliseconds(message.at)),
            ("message", .string(String(decoding: message.bytes, as: UTF8.self))),
        ])
    }

    private static func attempt(_ attempt: Attempt) -> JSON {
        .object([
            ("address", .string(attempt.address.address.description)), ("port", .integer(Int64(attempt.address.port))),
            ("outcome", .string(attempt.outcome.rawValue)), ("code", .optional(attempt.code?.rawValue)),
            ("milliseconds", .milliseconds(attempt.duration)),
        ])
    }

    private static func step(_ step: Step) -> JSON {
        .object([
            ("name", .string(step.name.rawValue)), ("status", .string(step.status.rawValue)),
            ("milliseconds", .milliseconds(step.duration)), ("detail", .string(step.detail)),
        ])
    }

    private static func tls(_ facts: TLSFacts) -> JSON {
        .object([
            ("version", .optional(facts.version)), ("cipher", .optional(facts.cipher)),
            ("clientCertificateRequested", .bool(facts.clientCertificateRequested)),
            ("resumed", .bool(facts.resumed)),
            ("alert", facts.alert.map(alert) ?? .null),
        ])
    }

    private static func alert(_ alert: TLSAlert) -> JSON {
        .object([
            ("number", .integer(Int64(alert.number))), ("name", .string(alert.name)),
            ("direction", .string(alert.sent ? "sent" : "received")),
        ])
    }

    private static func sip(_ result: ProbeResult) -> JSON {
        guard let sip = result.sip else { return .null }
        return .object([
            ("statusCode", .integer(Int64(sip.statusCode))),
            ("reasonPhrase", PeerText(sip.reasonPhrase).forJSON),
            ("milliseconds", .milliseconds(result.sipDuration)),
            ("server", .optional(sip.server.map { PeerText($0) })),
            ("userAgent", .optional(sip.userAgent.map { PeerText($0) })),
            ("contact", .optional(sip.contact.map { PeerText($0) })),
            ("allow", .array(sip.allow.map { PeerText($0).forJSON })),
            ("retryAfterSeconds", .optional(sip.retryAfterSeconds.map { Int($0) })),
        ])
    }
}

// MARK: Certificates

extension CheckJSON {
    /// The contract's certificate block; `nil` where nothing was presented.
    package static func certificate(_ chain: PresentedChain, at time: WallTime) -> JSON? {
        guard let leaf = chain.leaf else { return nil }
        return .object([
            ("subject", PeerText(leaf.subject).forJSON), ("issuer", PeerText(leaf.issuer).forJSON),
            ("serial", .string(leaf.serialHex)), ("names", .strings(leaf.names.prefix(100).map(\.text))),
            ("notBefore", .string(WallTime(seconds: leaf.notBefore).iso8601Seconds)),
            ("notAfter", .string(WallTime(seconds: leaf.notAfter).iso8601Seconds)),
            ("daysRemaining", .number(daysRemaining(leaf, at: time))),
            ("keyType", .string(leaf.key.typeName)), ("keyBits", .integer(Int64(leaf.key.bits))),
            ("signatureAlgorithm", .string(leaf.signatureAlgorithm)), ("sha256", .string(hexadecimal(leaf.sha256))),
            (
                "extendedKeyUsage",
                leaf.extendedKeyUsage.map { .strings($0.map { ExtendedKeyUsage.name(of: $0) }) } ?? .null
            ),
            ("chain", .array(chain.certificates.map(element))), ("trusted", .bool(chain.trusted)),
            ("diagnostic", .bool(chain.diagnostic)), ("verifyErrors", .array(chain.verifyErrors.map(verifyError))),
        ])
    }

    /// Days until the end of validity, to a hundredth and never more than there are; negative after it.
    package static func daysRemaining(_ certificate: CertificateFacts, at time: WallTime) -> Double {
        (Double(certificate.notAfter - time.seconds) / 864).rounded(.towardZero) / 100
    }

    private static func element(_ certificate: CertificateFacts) -> JSON {
        .object([
            ("subject", PeerText(certificate.subject).forJSON), ("issuer", PeerText(certificate.issuer).forJSON),
            ("notAfter", .string(WallTime(seconds: certificate.notAfter).iso8601Seconds)),
            ("sha256", .string(hexadecimal(certificate.sha256))),
        ])
    }

    private static func verifyError(_ error: VerifyError) -> JSON {
        .object([
            ("depth", .integer(Int64(error.depth))), ("code", .integer(Int64(error.code))),
            ("name", .string(error.name)),
        ])
    }
}

extension [ProbeResult] {
    /// The verdict of all together; nothing probed is unknown.
    package var verdict: Verdict { isEmpty ? .unknown : reduce(.pass) { $0.combined(with: $1.verdict) } }
}
