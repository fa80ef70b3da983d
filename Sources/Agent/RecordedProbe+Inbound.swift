import Evidence
import Probing

extension RecordedProbe {
    /// Takes the SBC's own heartbeat into account.
    ///
    /// What is wrong with it makes a passing probe a warning: calls get through now, and the trunk is about to be
    /// demoted. Where the peer policy expects us to be refused and no answer came, the heartbeat and the certificate
    /// are the verdict (CONTRACT §1): what stays silent then is down.
    mutating func heed(
        _ heartbeat: (standing: HeartbeatLedger.Standing, findings: [Diagnosis]), policy: PeerPolicy
    ) {
        guard heartbeat.standing != .unexpected else { return }
        let own = diagnoses.verdict
        let isRefusedRightly = policy != .open && observation.sipStatus == nil && (own == .pass || own == .warn)
        var findings = heartbeat.findings
        if isRefusedRightly, heartbeat.standing == .stale || heartbeat.standing == .neverSeen {
            for index in findings.indices.prefix(1) { findings[index].severity = .fail }
        }
        diagnoses += findings
        if isRefusedRightly, heartbeat.standing != .awaited {
            observation.verdict = own.combined(with: findings.verdict)
        } else if observation.verdict == .pass {
            observation.verdict = findings.verdict
        } else {
            return
        }
        if own == .pass || observation.verdict == .fail, let cause = findings.rootCause {
            observation.diagnosis = cause.code
        }
    }
}
