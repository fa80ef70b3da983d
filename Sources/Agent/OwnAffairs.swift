import Alerting
import Evidence
import Foundation
import Plans
import Reports
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
    private var read: [String: IdentityStanding] = [:]
    private var told: [String: IdentityRow] = [:]
    /// Identities that were unusable when they were read last, and the time before.
    private var suspects: Set<String> = []
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
    /// How often our own certificates are read, and how soon again where one cannot be used: files that are renewed
    /// one after the other do not fit for a moment.
    static let rereadEvery = (usual: Span.seconds(600), unusable: Span.seconds(30))

    init(_ plan: Plan, restoring state: StoredState) {
        agent = Self.agentName
        for key in state.meta.keys {
            guard let name = AlertLedgerText.target(ofKey: key), Self.isOwn(name), let text = state.meta[key] else {
                continue
            }
            let stored = AlertLedgerText.read(text)
            subjects[name] = Subject(name: name, ledger: stored.ledger, homes: stored.groups)
        }
        told = IdentityBook.rows(in: state.meta)
        adopt(plan)
    }

    /// What the agent on this machine is called in alerts.
    static var agentName: String { "agent/\(ProcessInfo.processInfo.hostName)" }

    /// What an identity of the plan is called in alerts.
    static func name(ofIdentity name: String) -> String { "identity/\(name)" }

    /// What alerts may be about beside the targets.
    var names: [String] { [agent] + identities.keys.sorted() }

    /// Whether a name is none of a target's.
    static func isOwn(_ name: String) -> Bool { name.contains("/") }

    mutating func adopt(_ plan: Plan) {
        identities = Dictionary(plan.identities.map { (Self.name(ofIdentity: $0.key), $0.value) }) { first, _ in first }
        read = read.filter { identities[$0.key] != nil }
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
        readIdentities(at: now, wall: wall)
        var condition = TargetCondition(target: agent, state: .up, since: wall)
        condition.subject = .agent
        condition.diagnoses = troubles(isStoreTroubled, broken, at: now)
        return [condition] + identities.keys.sorted().map { identity($0, wall) }
    }

    private func identity(_ name: String, _ wall: WallTime) -> TargetCondition {
        var condition = TargetCondition(target: name, state: .up, since: wall)
        condition.subject = .identity
        guard let standing = read[name] else { return condition }
        condition.certificates = standing.lives
        if suspects.contains(name) { condition.diagnoses = standing.diagnoses.filter { $0.code.isOfOwnIdentity } }
        return condition
    }

    /// How every identity stands, by name.
    var standings: [IdentityStanding] { read.values.sorted { $0.name < $1.name } }

    /// The rows that changed since they were asked for last; `nil` for an identity that left the plan.
    mutating func takeChanges() -> [(name: String, row: IdentityRow?)] {
        let now = Dictionary(read.values.map { ($0.name, $0.row) }) { first, _ in first }
        let changed = now.filter { told[$0.key] != $0.value }.map { (name: $0.key, row: Optional($0.value)) }
        let gone = told.keys.filter { now[$0] == nil }.map { (name: $0, row: IdentityRow?.none) }
        told = now
        return changed + gone
    }

    private mutating func readIdentities(at now: MonotonicTime, wall: WallTime) {
        let pause = read.values.contains(where: \.isUnusable) ? Self.rereadEvery.unusable : Self.rereadEvery.usual
        guard readAt.map({ now - $0 >= pause }) ?? true else { return }
        readAt = now
        let before = Set(read.filter(\.value.isUnusable).keys)
        for (name, identity) in identities {
            let plain = String(name.dropFirst("identity/".count))
            read[name] = IdentityStanding(reading: identity, name: plain, at: wall)
        }
        suspects = before.intersection(read.filter(\.value.isUnusable).keys)
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
}

extension DiagnosisCode {
    /// Whether it says that an own certificate or key cannot be used.
    fileprivate var isOfOwnIdentity: Bool { self == .localClientCertificateUnusable }
}
