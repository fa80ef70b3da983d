import Evidence
import SIP
import Transport

/// A probe under way: the result as it grows, and the time that is left.
struct ProbeRun {
    var result: ProbeResult
    let started: MonotonicTime
    let deadline: MonotonicTime
    /// What TLS sessions are taken from and left to; `nil` for full handshakes.
    var sessions: TLSResumption?

    init(_ target: ProbeTarget, loop: EventLoop) {
        self.init(target, at: loop.clock.wall(), started: loop.refreshedNow())
    }

    /// A run that begins now; without a loop it has a past and no future.
    init(_ target: ProbeTarget, at time: WallTime, started: MonotonicTime = MonotonicTime(nanoseconds: 0)) {
        self.started = started
        deadline = started + target.timeout
        result = ProbeResult(target: target, startedAt: time)
        let stages: [Stage] =
            switch target.address.transport {
            case .tls: [.dns, .tcp, .tls, .certificate, .options]
            case .tcp: [.dns, .tcp, .options]
            case .udp: [.dns, .options]
            }
        result.steps = stages.map { Step(name: $0, status: .skipped) }
    }

    private init(_ result: ProbeResult, started: MonotonicTime, deadline: MonotonicTime) {
        self.result = result
        self.started = started
        self.deadline = deadline
    }

    /// The same run with its whole time before it again, for the next of several addresses.
    func restarted(at now: MonotonicTime) -> ProbeRun {
        ProbeRun(result, started: now, deadline: now + result.target.timeout)
    }
}

// MARK: Noting

extension ProbeRun {
    mutating func set(_ stage: Stage, _ status: StepStatus, took span: Span? = nil, detail: String) {
        guard let index = result.steps.firstIndex(where: { $0.name == stage }) else { return }
        result.steps[index] = Step(name: stage, status: status, duration: span, detail: detail)
    }

    /// Notes a finding that ends the probe at a stage.
    mutating func fail(_ stage: Stage, _ finding: Diagnosis, took span: Span? = nil) {
        result.diagnoses.append(finding)
        let isExpected = finding.severity == .info
        set(
            stage, isExpected ? .unknown : finding.severity == .unknown ? .unknown : .fail, took: span,
            detail: finding.summary)
        guard isExpected else { return }
        // An expected refusal says nothing about the stages behind it (CONTRACT §1, peer policy).
        if let index = result.steps.firstIndex(where: { $0.name == stage }) {
            for later in result.steps.indices.dropFirst(index + 1) where result.steps[later].status == .skipped {
                result.steps[later].status = .unknown
            }
        }
    }

    /// Notes that no address could be reached: the peer's own failure where there is one, else ours.
    mutating func giveUp(_ stage: Stage, _ failures: [(address: SocketAddress, finding: Diagnosis)], took span: Span?) {
        guard let cause = failures.first(where: { $0.finding.severity == .fail }) ?? failures.first else { return }
        result.address = cause.address
        fail(stage, expectingRefusal(cause.finding, where: .microsoftOnly), took: span)
    }

    mutating func cancel(_ stage: Stage) {
        result.isCancelled = true
        set(stage, .unknown, detail: "cancelled")
    }

    /// The finding as information where the peer's policy makes the refusal right.
    func expectingRefusal(_ finding: Diagnosis, where policy: PeerPolicy) -> Diagnosis {
        guard result.target.peerPolicy == policy, [.tcpTimeout, .tcpRefused, .tcpReset].contains(finding.code) else {
            return finding
        }
        var expected = finding
        expected.severity = .info
        return expected
    }

    func tlsStage(_ peer: SocketAddress, afterHandshake: Bool = false) -> TLSStage {
        TLSStage(
            peer: peer, sentCertificate: result.target.tls.identity != nil,
            certificateWasRequested: result.tls?.clientCertificateRequested ?? false,
            peerPolicy: result.target.peerPolicy, afterHandshake: afterHandshake)
    }

    /// What the peer offered on the diagnostic connection, as evidence for the refusal before.
    mutating func noteOffer(_ version: String, _ cipher: String?) {
        guard !result.diagnoses.isEmpty else { return }
        let last = result.diagnoses.count - 1
        result.diagnoses[last].evidence.append(("offeredVersion", .text(version)))
        if let cipher { result.diagnoses[last].evidence.append(("offeredCipher", .text(cipher))) }
    }

    /// A flow over an open carrier, or a finding that our own settings make no valid request.
    mutating func flow(over carrier: SIPCarrier, random: any RandomNumberGenerator) -> SIPFlow? {
        do throws(WritingError) {
            return try SIPFlow(carrier, to: result.target, random: random)
        } catch {
            carrier.close()
            fail(.options, Diagnosis(.localRequestUnwritable, .unknown, "no valid OPTIONS can be written: \(error)"))
            return nil
        }
    }
}

// MARK: Judging

extension ProbeRun {
    /// Judges the presented chain, if there is one; whether SIP may be sent over the connection.
    mutating func judgeChain() -> Bool {
        guard let chain = result.chain else { return result.target.verify == .observe }
        let now = result.startedAt
        if let finding = ClockStage.diagnosis(now) {
            fail(.certificate, finding)
            return result.target.verify == .observe
        }
        let stage = CertificateStage(chain, policy: result.target.policy(at: now))
        if stage.diagnoses.contains(where: { $0.code == .certificateNotRsa }) {
            result.diagnoses.removeAll { $0.code == .tlsNoCommonCipher }
        }
        result.diagnoses += stage.diagnoses
        let origin = result.tls?.resumed == true ? ", as the resumed session began" : ""
        set(.certificate, stage.diagnoses.stepStatus, detail: stage.detail(of: chain, at: now) + origin)
        return !stage.forbidsSIP || result.target.verify == .observe
    }

    mutating func judge(_ exchange: OptionsExchange, peer: SocketAddress) {
        let stage = OptionsStage(target: result.target, peer: peer)
        switch exchange.outcome {
        case .answered(let response):
            result.sip = response
            result.sipDuration = exchange.elapsed
            let findings = stage.diagnoses(response, of: exchange)
            result.diagnoses += findings
            let reason = PeerText(response.reasonPhrase).forTerminal
            let way = exchange.credentials == .sent ? ", with our credentials" : ""
            set(
                .options, findings.stepStatus, took: exchange.elapsed,
                detail: "\(response.statusCode) \(reason)\(way)")
        // After a TLS 1.2 handshake our certificate has been accepted: only an alert could take that back.
        case .failed(.tls(let failure))
        where (result.tls?.version == "TLSv1.3" || failure.alert?.sent == false)
            && tlsStage(peer).concernsOurCertificate(failure):
            refused(tlsStage(peer).diagnosis(failure))
        case .closed where asksForOurCertificate: refused(tlsStage(peer).certificateRequired)
        case .cancelled: cancel(.options)
        default:
            if let finding = stage.diagnosis(exchange) { fail(.options, finding) }
        }
    }

    /// TLS 1.3 ends the handshake before the peer has judged our certificate: the refusal shows on the first read.
    private mutating func refused(_ finding: Diagnosis) {
        fail(.tls, finding, took: result.step(.tls)?.duration)
    }

    private var asksForOurCertificate: Bool {
        guard let facts = result.tls, facts.version == "TLSv1.3" else { return false }
        return facts.clientCertificateRequested && result.target.tls.identity == nil
    }
}

extension [Diagnosis] {
    /// The status of a step with these findings.
    var stepStatus: StepStatus {
        switch verdict {
        case .pass: .pass
        case .warn: .warn
        case .fail: .fail
        case .unknown: .unknown
        }
    }
}

/// What a context that cannot be made means: always ours to mend.
enum TLSContextStage {
    /// The finding for a renewed file that is no good while the one read before is used on.
    static func note(_ error: TLSContextError) -> Diagnosis {
        var finding = diagnosis(error)
        finding.severity = .info
        finding.summary = "a renewed file is not used, the one read before goes on: " + finding.summary
        return finding
    }

    static func diagnosis(_ error: TLSContextError) -> Diagnosis {
        switch error {
        case .identityUnusable(let file, let reason):
            Diagnosis(
                .localClientCertificateUnusable, .unknown, error.text,
                evidence: [("file", .text(file)), ("reason", .text(reason))])
        case .revocationListsUnusable(let file, let reason):
            Diagnosis(
                .localRevocationListUnusable, .unknown, error.text,
                evidence: [("file", .text(file)), ("reason", .text(reason))])
        case .trustStoreUnusable(let file, let reason):
            Diagnosis(
                .localTrustStoreUnusable, .unknown, error.text,
                evidence: [("file", .text(file)), ("reason", .text(reason))])
        case .settingsRefused(let reason):
            Diagnosis(.localTrustStoreUnusable, .unknown, error.text, evidence: [("reason", .text(reason))])
        case .systemRefused(let error): TCPStage.outOfDescriptors(error)
        }
    }
}
