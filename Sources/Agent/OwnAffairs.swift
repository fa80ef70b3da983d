import Alerting
import ChainAudit
import Evidence
import Foundation
import Plans
import Transport

/// What rules are asked about that is no target: the agent itself, `agent/HOST`, and its own certificates,
/// `identity/NAME`. No target's name has a slash.
struct OwnAffairs {
    /// One of them: what the rules remember of it.
    struct Subject {
        let name: String
        var ledger: AlertLedger
        /// The group of each open alert as an earlier run left it.
        let homes: [AlertRule: String]
    }

    /// The agent's name among the subjects.
    let agent: String
    var subjects: [String: Subject] = [:]
    private var identities: [String: Identity] = [:]
    private var lives: [String: [CertificateLife]] = [:]
    private var readAt: MonotonicTime?
    private var lateAt: MonotonicTime?
    private var latest = Span.zero
    private var droppedAt: MonotonicTime?
    private var dropped = 0

    /// A check that starts so much later than planned is late.
    static let lateAfter = Span.seconds(10)
    /// For how long after the last of it the agent counts as late.
    static let lateFor = Span.seconds(60)
    /// For how long after the last loss it counts as losing.
    static let droppedFor = Span.seconds(600)
    /// How often our own certificates are read.
    static let rereadEvery = Span.seconds(600)

    init(_ plan: Plan, restoring state: StoredState) {
        agent = "agent/\(ProcessInfo.processInfo.hostName)"
        for key in state.meta.keys {
            guard let name = AlertLedgerText.target(ofKey: key), Self.isOwn(name), let text = state.meta[key] else {
                continue
            }
            let stored = AlertLedgerText.read(text)
            subjects[name] = Subject(name: name, ledger: stored.ledger, homes: stored.groups)
        }
        adopt(plan)
    }

    /// Whether a name is none of a target's.
    static func isOwn(_ name: String) -> Bool { name.contains("/") }

    mutating func adopt(_ plan: Plan) {
        identities = Dictionary(plan.identities.map { ("identity/\($0.key)", $0.value) }) { first, _ in first }
        lives = [:]
        readAt = nil
    }

    mutating func keep(_ ledger: AlertLedger, of name: String) {
        if subjects[name] == nil { subjects[name] = Subject(name: name, ledger: ledger, homes: [:]) }
        subjects[name]?.ledger = ledger
    }

    mutating func note(lateness: Span, skipped: Int, at now: MonotonicTime) {
        guard lateness >= Self.lateAfter || skipped > 0 else { return }
        if lateAt.map({ now - $0 >= Self.lateFor }) ?? true { latest = .zero }
        latest = max(latest, lateness)
        lateAt = now
    }

    mutating func note(dropped count: Int, at now: MonotonicTime) {
        guard count > 0 else { return }
        if droppedAt.map({ now - $0 >= Self.droppedFor }) ?? true { dropped = 0 }
        dropped += count
        droppedAt = now
    }

    /// The subjects that there are no longer, and still have alerts.
    var gone: [String] { subjects.keys.filter { $0 != agent && identities[$0] == nil }.sorted() }

    /// Everything that rules are asked about now.
    mutating func conditions(
        isStoreTroubled: Bool, broken: [String: String], at now: MonotonicTime, wall: WallTime
    ) -> [TargetCondition] {
        if readAt.map({ now - $0 >= Self.rereadEvery }) ?? true {
            readAt = now
            lives = identities.compactMapValues(Self.lives)
        }
        var condition = TargetCondition(target: agent, state: .up, since: wall)
        condition.subject = .agent
        condition.diagnoses = troubles(isStoreTroubled, broken, at: now)
        return [condition] + identities.keys.sorted().map { identity($0, wall) }
    }

    private func identity(_ name: String, _ wall: WallTime) -> TargetCondition {
        var condition = TargetCondition(target: name, state: .up, since: wall)
        condition.subject = .identity
        condition.certificates = lives[name] ?? []
        return condition
    }

    private func troubles(
        _ isStoreTroubled: Bool, _ broken: [String: String], at now: MonotonicTime
    ) -> [Diagnosis] {
        var found: [Diagnosis] = []
        if isStoreTroubled {
            found.append(Diagnosis(.agentStoreUnavailable, .fail, "The store cannot be written."))
        }
        for (receiver, reason) in broken.sorted(by: { $0.key < $1.key }).prefix(8) {
            found.append(
                Diagnosis(
                    .agentReceiverBroken, .fail, "The receiver \(receiver) does not take alerts: \(reason).",
                    evidence: [("receiver", .text(receiver))]))
        }
        if let droppedAt, now - droppedAt < Self.droppedFor {
            found.append(
                Diagnosis(
                    .agentObservationsDropped, .fail, "\(dropped) observations or alerts were dropped unwritten.",
                    evidence: [("count", .number(Int64(dropped)))]))
        }
        if let lateAt, now - lateAt < Self.lateFor {
            found.append(
                Diagnosis(
                    .agentLate, .warn, "Checks start later than planned.",
                    evidence: [("seconds", .decimal((latest.seconds * 10).rounded() / 10))]))
        }
        return found
    }

    /// The certificates of an identity; none where its file cannot be read, which its targets' checks say.
    private static func lives(of identity: Identity) -> [CertificateLife]? {
        guard let bytes = FileManager.default.contents(atPath: identity.certificatePath) else { return nil }
        let password = identity.keyPassword.flatMap { try? $0.resolve().text }
        guard let chain = StoredChain(file: Array(bytes), password: password) else { return nil }
        return chain.certificates.compactMap { X509Decoder.facts(der: $0) }.enumerated().map { index, facts in
            CertificateLife(
                isLeaf: index == 0, notBefore: WallTime(seconds: facts.notBefore),
                notAfter: WallTime(seconds: facts.notAfter))
        }
    }
}
