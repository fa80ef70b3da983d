import ChainAudit
import Evidence
import Probing
import Transport

/// One target under watch: its schedule, its live flow, and both questions (DESIGN §3.1). Loop only.
///
/// A slot makes one new connection at most: where no live one is left to ask, the new one answers for it.
final class TargetSession {
    private let target: ProbeTarget
    private let cadence: Cadence
    private let network: any Network
    private let gate: ProbeGate
    private let loop: EventLoop
    private let mailbox: Mailbox<RecordedProbe>
    private var live: Live?
    /// How often in a row the peer closed the live connection between two questions.
    private var closures = 0
    /// What is to be told with the next slot about live connections that were lost since the last one.
    private var losses: [Diagnosis] = []
    private let nap: Nap
    private var backOff = BackOff()
    /// When a lost live connection is tried anew before the next slot.
    private var reconnect: MonotonicTime?
    private var random: any RandomNumberGenerator
    /// The TLS session of the live connection that was lost last.
    private let sessions = TLSResumption()

    /// How often a target is asked what.
    struct Cadence: Sendable, Hashable {
        var interval: Span
        /// `nil` where no fresh handshakes are asked for.
        var audit: Span?
        var alwaysFresh: Bool
    }

    /// The live connection and what its handshake showed.
    private struct Live {
        let flow: any LiveFlow
        let leaf: [UInt8]?
        let notAfter: Int64?
        /// What the handshake found out about the certificate, which only a new one can clear.
        let findings: [Diagnosis]
    }

    /// One slot under way.
    private struct Turn {
        let lateness: Span
        /// Told with the slot's first result only.
        var skipped: Int
    }

    init(
        _ target: ProbeTarget, _ cadence: Cadence, network: any Network, gate: ProbeGate, loop: EventLoop,
        mailbox: Mailbox<RecordedProbe>, random: any RandomNumberGenerator = SystemRandomNumberGenerator()
    ) {
        nap = Nap(on: loop)
        self.random = random
        self.target = target
        self.cadence = cadence
        self.network = network
        self.gate = gate
        self.loop = loop
        self.mailbox = mailbox
    }

    /// Probes by the schedule until the task is cancelled, then closes the live flow.
    func run() async {
        let hasHandshake = target.address.transport != .udp
        var schedule = ProbeSchedule(
            name: target.name, interval: cadence.interval, audit: hasHandshake ? cadence.audit : nil,
            alwaysFresh: cadence.alwaysFresh, now: loop.refreshedNow(), wall: loop.clock.wall())
        while !Task.isCancelled {
            let slot = schedule.nextSlot(at: loop.refreshedNow())
            guard await rest(until: slot.time), await gate.enter(target.address.host) else { break }
            var turn = Turn(lateness: max(.zero, loop.now - slot.time), skipped: slot.skipped)
            switch slot.kind {
            case .keepAlive: await askLive(&turn)
            case .fresh where cadence.alwaysFresh: await askAfresh(&turn)
            case .fresh: await audit(&turn)
            }
            gate.leave()
        }
        live?.flow.close()
        live = nil
    }
}

// MARK: Between two slots

extension TargetSession {
    /// The least that must be left before the next slot for a new connection to be tried.
    private static let leastTime = Span.milliseconds(200)

    /// Sleeps until the next slot. A live connection that is lost meanwhile is renewed, after delays that grow; the
    /// slot waits for none of that (DESIGN §3.6). Whether the slot has come, and not the end of the task.
    private func rest(until slot: MonotonicTime) async -> Bool {
        while true {
            switch await nap.sleep(until: min(slot, reconnect ?? slot)) {
            case .cancelled: return false
            case .ready: planReconnect()
            case .deadline:
                if loop.now >= slot {
                    reconnect = nil
                    return true
                }
                reconnect = nil
                await reconnect(before: slot)
            }
        }
    }

    /// Plans a new connection where the live one has ended. A peer that closes it after each question is left alone:
    /// it would close the new one as well.
    private func planReconnect() {
        guard let live, !live.flow.isUsable else { return }
        losses = closure()
        live.flow.close()
        self.live = nil
        let now = loop.refreshedNow()
        backOff.lost(at: now)
        if closures < 2 { reconnect = now + backOff.delay(using: &random) }
    }

    private func reconnect(before slot: MonotonicTime) async {
        let left = slot - loop.refreshedNow()
        guard live == nil, left >= Self.leastTime else { return }
        var hurried = target
        hurried.timeout = min(target.timeout, left)
        let (result, flow) = await connectAgain(hurried)
        keep(flow, result)
        if live == nil, !result.isCancelled { reconnect = loop.refreshedNow() + backOff.delay(using: &random) }
    }
}

// MARK: Resuming

extension TargetSession {
    /// A new live connection, with the session of the one before resumed where fresh handshakes look at the certificate
    /// in between.
    private func connectAgain(_ target: ProbeTarget) async -> (result: ProbeResult, flow: (any LiveFlow)?) {
        guard cadence.audit != nil else { return await network.open(target, resuming: nil) }
        let hadSession = !sessions.isEmpty
        let deadline = loop.refreshedNow() + target.timeout
        let (result, flow) = await network.open(target, resuming: sessions)
        guard hadSession, sessions.isEmpty, flow == nil, let cause = result.rootCause?.code,
            cause.isOfHandshake || cause.isOfCertificate
        else { return (result, flow) }
        // A peer that cannot resume a session, or whose certificate has been renewed since it began, is not at fault:
        // only a full handshake can say that it is. Both share the time of one.
        let hurried = target.hurried(by: deadline, at: loop.refreshedNow(), atLeast: Self.leastTime)
        return await network.open(hurried, resuming: sessions)
    }
}

// MARK: The two questions

extension TargetSession {
    /// Would a new connection work, and with which certificate?
    ///
    /// The live connection is asked first: only one that has just answered can disagree with a new one.
    private func audit(_ turn: inout Turn) async {
        guard live?.flow.isUsable ?? false else {
            await renew(asking: .fresh, after: closure(), &turn)
            if live != nil { await askLive(&turn) }
            return
        }
        guard await askLive(&turn), let live else { return }
        var (result, fresh) = await network.open(target, resuming: nil)
        let leaf = result.chain?.leaf?.sha256
        let showsAnother = leaf != nil && live.leaf != nil && leaf != live.leaf
        if live.flow.isUsable { result.diagnoses += disagreement(result, live, showsAnother: showsAnother) }
        post(result, .fresh, &turn)
        let isSuspect = result.diagnoses.contains { $0.code == .tlsLiveAndFreshDiffer }
        if result.sip != nil, showsAnother && !isSuspect || !live.flow.isUsable {
            live.flow.close()
            sessions.forget()
            keep(fresh, result)
        } else {
            fresh?.close()
        }
    }

    /// Does the live connection answer? Where it broke, the answer is the one of a new connection.
    ///
    /// Returns whether it was the live connection that answered.
    @discardableResult
    private func askLive(_ turn: inout Turn) async -> Bool {
        guard let live, live.flow.isUsable else {
            await renew(asking: .keepAlive, after: closure(), &turn)
            return false
        }
        var result = await live.flow.ask(target)
        if result.isCancelled { return false }
        guard result.sip != nil else {
            await renew(asking: .keepAlive, after: lost(by: result), &turn)
            return false
        }
        closures = 0
        result.diagnoses += standing(live)
        post(result, .keepAlive, &turn)
        return true
    }

    /// A new connection where there is no live one; what comes of it answers the slot.
    ///
    /// A failure is booked on the live connection, which cannot be had, whatever the slot was for.
    private func renew(asking kind: ProbeKind, after loss: [Diagnosis] = [], _ turn: inout Turn) async {
        live?.flow.close()
        live = nil
        if kind == .fresh { sessions.forget() }
        var (result, flow) = await connectAgain(target)
        result.diagnoses += loss
        keep(flow, result)
        post(result, result.sip == nil ? .keepAlive : kind, &turn)
    }

    /// Both questions in one: a new connection each time.
    private func askAfresh(_ turn: inout Turn) async {
        let (result, flow) = await network.open(target, resuming: nil)
        flow?.close()
        post(result, .fresh, &turn)
    }

    /// A connection that gave no answer is not kept: the next slot starts anew instead of waiting for it once more.
    private func keep(_ flow: (any LiveFlow)?, _ result: ProbeResult) {
        guard let flow, result.sip != nil, flow.isUsable else {
            flow?.close()
            sessions.forget()
            live = nil
            return
        }
        let leaf = result.chain?.leaf
        backOff.connected(at: loop.refreshedNow())
        flow.onEnd { [nap] in nap.wake() }
        live = Live(
            flow: flow, leaf: leaf?.sha256, notAfter: leaf?.notAfter,
            findings: result.diagnoses.filter { $0.code.isOfCertificate && $0.severity != .info })
    }

    private func post(_ result: ProbeResult, _ kind: ProbeKind, _ turn: inout Turn) {
        if result.isCancelled { return }
        mailbox.post(
            RecordedProbe(
                observation: result.observation(kind: kind, lateness: turn.lateness),
                certificates: result.certificateRecords, diagnoses: result.diagnoses, skipped: turn.skipped,
                posted: loop.refreshedNow()))
        turn.skipped = 0
    }
}

// MARK: Findings that take two connections

extension TargetSession {
    private func disagreement(_ fresh: ProbeResult, _ live: Live, showsAnother: Bool) -> [Diagnosis] {
        if fresh.verdict == .fail, fresh.sip == nil {
            return [
                Diagnosis(
                    .tlsLiveAndFreshDiffer, .warn,
                    "the live connection to \(target.name) works, but a new one does not")
            ]
        }
        guard showsAnother else { return [] }
        let known = Set(live.findings.map(\.code))
        let faults = fresh.diagnoses.filter { $0.code.isOfCertificate && $0.severity != .info }
        if let fault = faults.first(where: { !known.contains($0.code) && $0.code != .certificateExpiring }) {
            return [
                Diagnosis(
                    .tlsLiveAndFreshDiffer, .warn,
                    "a new connection to \(target.name) shows another certificate than the live one, and a bad one",
                    evidence: [("finding", .text(fault.code.rawValue))])
            ]
        }
        // That it changed is told by whoever remembers what was seen before: the live connection is replaced.
        return []
    }

    /// What holds for the live connection as long as it lives.
    private func standing(_ live: Live) -> [Diagnosis] {
        if let end = live.notAfter, end < loop.clock.wall().seconds {
            return [
                Diagnosis(
                    .certificateExpired, .warn, "the live connection goes on, but its certificate has expired",
                    evidence: [("notAfter", .text(WallTime(seconds: end).iso8601Seconds))])
            ]
        }
        return cadence.audit == nil ? live.findings : []
    }

    /// Notes that the peer closed the live connection between two questions; worth telling where that is its habit.
    private func closure() -> [Diagnosis] {
        defer { losses = [] }
        guard let live, live.flow.wasClosedByPeer else { return losses }
        closures += 1
        guard closures > 1 else { return losses }
        return [Diagnosis(.sipClosesAfterAnswer, .info, "\(target.name) closes the connection between two questions")]
    }

    private func lost(by result: ProbeResult) -> [Diagnosis] {
        guard let cause = result.rootCause, cause.severity == .fail else { return [] }
        return [
            Diagnosis(
                cause.code, .info, "the live connection was lost (\(cause.summary)); a new one was tried at once",
                evidence: cause.evidence)
        ]
    }
}

extension ProbeTarget {
    /// The same target with what is left of its time until a deadline; a little is left always.
    func hurried(by deadline: MonotonicTime, at now: MonotonicTime, atLeast least: Span) -> ProbeTarget {
        var hurried = self
        hurried.timeout = min(timeout, max(least, deadline - now))
        return hurried
    }
}

extension DiagnosisCode {
    /// Whether it is said of a certificate or chain.
    var isOfCertificate: Bool { rawValue.hasPrefix("certificate.") }

    /// Whether it is said of a handshake that came to a bad end.
    var isOfHandshake: Bool { rawValue.hasPrefix("tls.") && self != .tlsTimeout }
}
