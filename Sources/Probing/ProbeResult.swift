package import ChainAudit
package import Evidence
package import SIP
package import Transport

/// One address that was tried.
package struct Attempt: Sendable, Hashable {
    /// How it ended.
    package enum Outcome: String, Sendable, Hashable {
        case connected, failed, skipped
    }

    /// The address and port.
    package var address: SocketAddress
    /// How it ended.
    package var outcome: Outcome
    /// The code of its failure.
    package var code: DiagnosisCode?
    /// How long it took; `nil` where it was skipped.
    package var duration: Span?
}

/// Everything that one probe found, stage by stage; what was learnt before a failure is kept.
package struct ProbeResult: Sendable {
    /// The target.
    package var target: ProbeTarget
    /// When it started.
    package var startedAt: WallTime
    /// Which of several probes of this target it was, counted from 1.
    package var attempt = 1
    /// The address that the stages after DNS speak of; `nil` where none was tried.
    package var address: SocketAddress?
    /// Every address tried, in order.
    package var attempts: [Attempt] = []
    /// The stages that this transport has, in order.
    package var steps: [Step] = []
    /// The findings, root cause first among the grave ones.
    package var diagnoses: [Diagnosis] = []
    /// What TLS agreed on.
    package var tls: TLSFacts?
    /// The chain that was presented, perhaps on a diagnostic connection.
    package var chain: PresentedChain?
    /// The final response.
    package var sip: ResponseFacts?
    /// How long the OPTIONS took; `nil` without a final response.
    package var sipDuration: Span?
    /// Whether it was broken off by us before it ended.
    package var isCancelled = false
    /// Whether its redirection was followed: what the next result says decides.
    package var isFollowed = false
    /// The messages on the wire, kept where a trace was asked for.
    package var trace: [TracedMessage] = []

    /// The verdict of all findings.
    ///
    /// A refusal that the peer policy expects is no fault, but without even a chain it proves nothing either.
    package var verdict: Verdict {
        if isCancelled { return .unknown }
        let stopped = sip == nil && chain == nil && target.sendsOptions && diagnoses.verdict != .fail
        return stopped ? diagnoses.verdict.combined(with: .unknown) : diagnoses.verdict
    }

    /// The finding that names the root cause.
    package var rootCause: Diagnosis? { diagnoses.rootCause }

    /// The stage's step, if it belongs to this transport.
    package func step(_ stage: Stage) -> Step? { steps.first { $0.name == stage } }
}

extension ProbeResult {
    /// The small value that is stored.
    ///
    /// A certificate in its critical window works still: it is booked as a warning, never as unavailability
    /// (CONTRACT §2).
    package func observation(kind: ProbeKind, lateness: Span = .zero) -> Observation {
        let booked = diagnoses.map { finding in
            var finding = finding
            if finding.code == .certificateExpiring { finding.severity = .warn }
            return finding
        }
        var observation = Observation(
            target: target.name, kind: kind, time: startedAt, verdict: booked.verdict)
        // Where nothing was found because nothing was seen, nothing is known.
        if isCancelled || booked.verdict == .pass { observation.verdict = verdict }
        observation.lateness = lateness
        observation.diagnosis = (booked.rootCause ?? booked.first)?.code
        observation.sipStatus = sip.flatMap { UInt16(exactly: $0.statusCode) }
        observation.retryAfterSeconds = sip?.retryAfterSeconds
        observation.dns = step(.dns)?.duration
        observation.tcp = step(.tcp)?.duration
        observation.tls = step(.tls)?.duration
        observation.options = sipDuration
        observation.address = address?.address
        observation.leaf = chain?.leaf.flatMap { Fingerprint($0.sha256) }
        return observation
    }

    /// The presented certificates as the store keeps them.
    package var certificateRecords: [CertificateRecord] {
        guard let chain else { return [] }
        return chain.certificates.enumerated().compactMap { index, facts in
            Fingerprint(facts.sha256).map { fingerprint in
                CertificateRecord(
                    target: target.name, position: index, fingerprint: fingerprint, subject: PeerText(facts.subject),
                    issuer: PeerText(facts.issuer), serial: facts.serialHex,
                    names: facts.names.prefix(100).map { PeerText(decoded: $0.text) },
                    notBefore: WallTime(seconds: facts.notBefore), notAfter: WallTime(seconds: facts.notAfter),
                    key: "\(facts.key.typeName) \(facts.key.bits)", seen: startedAt)
            }
        }
    }
}
