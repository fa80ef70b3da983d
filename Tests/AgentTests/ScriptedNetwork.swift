import ChainAudit
import Evidence
import SIP
import Synchronization
import Transport

@testable import Agent
@testable import Probing

/// How a scripted SBC behaves.
enum Behaviour: Sendable {
    case answers
    /// A 503 that asks to be tried again later.
    case busy
    case refuses
    /// Connections are made, nothing is answered.
    case silent
    /// This side has no route.
    case unreachableFromHere
    /// Refuses as the peer policy expects it.
    case refusesRightly
    /// The live connection works, a new one does not.
    case refusesNewOnes
    /// Answers, and closes the connection after each answer.
    case closesAfterAnswers
    /// Old connections are dead without a word, new ones work.
    case forgotOldOnes
    /// Answers, and a second after each answer the connection is lost.
    case losesIdleOnes
}

/// The SBCs of a test: each behaves as it was told last, and every request is written down.
final class ScriptedNetwork: Sendable {
    /// One request that was made.
    struct Request: Sendable, Hashable {
        let target: String
        let isNew: Bool
        /// Whether an earlier session could be resumed.
        var mayResume = false
        let at: MonotonicTime
    }

    private struct State {
        var behaviours: [String: Behaviour] = [:]
        var certificates: [String: (number: UInt8, days: Int)] = [:]
        var requests: [Request] = []
        var isCutOff = false
    }

    private let state = Mutex(State())

    var requests: [Request] { state.withLock { $0.requests } }
    /// Whether canaries can be reached.
    var canaryWorks: Bool { state.withLock { !$0.isCutOff } }
    /// Cuts this side off, or joins it again: nothing can be reached meanwhile.
    func cutOff(_ isCutOff: Bool) { state.withLock { $0.isCutOff = isCutOff } }
    func requests(to target: String) -> [Request] { requests.filter { $0.target == target } }
    func set(_ target: String, _ behaviour: Behaviour) { state.withLock { $0.behaviours[target] = behaviour } }
    func behaviour(_ target: String) -> Behaviour {
        state.withLock { $0.isCutOff ? .refuses : $0.behaviours[target] ?? .answers }
    }

    /// Lets a target show certificate `number`, which ends in so many days.
    func certificate(of target: String, number: UInt8, days: Int) {
        state.withLock { $0.certificates[target] = (number, days) }
    }

    func certificate(of target: String) -> (number: UInt8, days: Int) {
        state.withLock { $0.certificates[target] ?? (1, 90) }
    }

    func note(_ target: String, isNew: Bool, mayResume: Bool = false, at now: MonotonicTime) {
        state.withLock {
            $0.requests.append(Request(target: target, isNew: isNew, mayResume: mayResume, at: now))
        }
    }

    /// The way there from a loop.
    func access(from loop: EventLoop) -> any Network { Access(self, loop) }

    private final class Access: Network {
        let network: ScriptedNetwork
        let loop: EventLoop

        init(_ network: ScriptedNetwork, _ loop: EventLoop) {
            self.network = network
            self.loop = loop
        }

        func reaches(_ address: TargetAddress, within patience: Span) async -> Bool { network.canaryWorks }

        func open(
            _ target: ProbeTarget, resuming sessions: TLSResumption?
        ) async -> (result: ProbeResult, flow: (any LiveFlow)?) {
            network.note(target.name, isNew: true, mayResume: sessions != nil, at: loop.now)
            var result = ProbeResult(target: target, startedAt: loop.clock.wall())
            switch network.behaviour(target.name) {
            case .refuses, .refusesNewOnes:
                result.diagnoses = [Diagnosis(.tcpRefused, .fail, "it refuses")]
            case .refusesRightly: result.diagnoses = [Diagnosis(.tcpRefused, .info, "it refuses, and may")]
            case .unreachableFromHere: result.diagnoses = [Diagnosis(.localNoRoute, .unknown, "no route")]
            case .silent:
                result.show(network.certificate(of: target.name))
                result.diagnoses.append(Diagnosis(.sipTimeout, .fail, "no answer"))
                return (result, Flow(network, loop, to: target.name))
            case .busy:
                result.show(network.certificate(of: target.name))
                result.answer(503)
                return (result, Flow(network, loop, to: target.name))
            case .answers, .closesAfterAnswers, .forgotOldOnes, .losesIdleOnes:
                result.show(network.certificate(of: target.name))
                result.answer(200)
                return (result, Flow(network, loop, to: target.name))
            }
            return (result, nil)
        }
    }

    private final class Flow: LiveFlow {
        let network: ScriptedNetwork
        let loop: EventLoop
        let name: String
        let since: MonotonicTime
        private var isOpen = true
        private var lost: (() -> Void)?

        init(_ network: ScriptedNetwork, _ loop: EventLoop, to name: String) {
            self.network = network
            self.loop = loop
            self.name = name
            since = loop.now
            loseSoon()
        }

        func onEnd(_ handler: @escaping () -> Void) { lost = handler }

        private func loseSoon() {
            guard case .losesIdleOnes = network.behaviour(name) else { return }
            loop.schedule(at: loop.now + .seconds(1)) { [weak self] in
                guard let self, isOpen else { return }
                isOpen = false
                lost?()
            }
        }

        var wasClosedByPeer: Bool { isOpen && closesNow }
        var isUsable: Bool { isOpen && !closesNow }
        private var closesNow: Bool {
            if case .closesAfterAnswers = network.behaviour(name) { loop.now > since } else { false }
        }

        func ask(_ target: ProbeTarget) async -> ProbeResult {
            network.note(target.name, isNew: false, at: loop.now)
            var result = ProbeResult(target: target, startedAt: loop.clock.wall() + .microseconds(1))
            switch network.behaviour(target.name) {
            case .answers, .refusesNewOnes, .closesAfterAnswers: result.answer(200)
            case .losesIdleOnes:
                result.answer(200)
                loseSoon()
            case .busy: result.answer(503)
            case .refuses, .refusesRightly:
                isOpen = false
                result.diagnoses = [Diagnosis(.sipClosed, .fail, "it closed")]
            case .silent: result.diagnoses = [Diagnosis(.sipTimeout, .fail, "no answer")]
            case .forgotOldOnes where loop.now > since:
                result.diagnoses = [Diagnosis(.sipTimeout, .fail, "no answer")]
            case .forgotOldOnes: result.answer(200)
            case .unreachableFromHere: result.diagnoses = [Diagnosis(.localNoRoute, .unknown, "no route")]
            }
            return result
        }

        func close() { isOpen = false }
    }
}

extension ProbeResult {
    /// The peer shows a certificate, which is judged as far as its days go.
    fileprivate mutating func show(_ certificate: (number: UInt8, days: Int)) {
        let start = startedAt.seconds
        let leaf = CertificateFacts(
            sha256: [UInt8](repeating: certificate.number, count: 32), subject: Array("CN=a".utf8),
            issuer: Array("CN=b".utf8), notBefore: start - 86_400,
            notAfter: start + Int64(certificate.days) * 86_400, key: KeyFacts(kind: .rsa, bits: 2_048),
            signatureAlgorithm: "sha256WithRSAEncryption", signatureDigest: .sha256)
        chain = PresentedChain(certificates: [leaf], trusted: true)
        guard certificate.days < 30 else { return }
        let severity: Severity = certificate.days < 7 ? .fail : .warn
        diagnoses.append(Diagnosis(.certificateExpiring, severity, "it ends in \(certificate.days) days"))
    }

    fileprivate mutating func answer(_ code: Int) {
        sip = Self.response(code)
        sipDuration = .milliseconds(3)
        if code == 503 { diagnoses.append(Diagnosis(.sipUnavailable, .warn, "503")) }
    }

    private static func response(_ code: Int) -> ResponseFacts? {
        let lines = [
            "SIP/2.0 \(code) Text", "Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1", "From: <sip:a@example.com>;tag=1",
            "To: <sip:b@example.com>;tag=2", "Call-ID: 1", "CSeq: 1 OPTIONS", "Retry-After: 120", "Content-Length: 0",
        ]
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        var index = MessageIndex()
        guard let view = try? index.parse(bytes.span, as: .tolerant) else { return nil }
        return ResponseFacts(view)
    }
}
