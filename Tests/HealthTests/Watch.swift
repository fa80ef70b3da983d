import Evidence
import Health

/// A target under watch: a machine, a clock by hand that moves one interval with every observation, and all changes.
struct Watch {
    var machine: HealthMachine
    var now = WallTime(seconds: 1_000_000)
    var interval: Span
    var changes: [HealthChange] = []

    init(_ settings: HealthSettings = HealthSettings(), interval: Span = .seconds(60)) {
        machine = HealthMachine(target: "sbc1", settings: settings)
        self.interval = interval
    }

    /// The target answers so, `times` times.
    @discardableResult
    mutating func sees(
        _ verdict: Verdict, _ diagnosis: DiagnosisCode? = nil, kind: ProbeKind = .keepAlive, retryAfter: UInt32? = nil,
        times: Int = 1
    ) -> [HealthChange] {
        var news: [HealthChange] = []
        for _ in 0..<times {
            now = now + interval
            var observation = Observation(target: "sbc1", kind: kind, time: now, verdict: verdict)
            observation.diagnosis = diagnosis
            observation.retryAfterSeconds = retryAfter
            news += machine.received(observation)
        }
        changes += news
        return news
    }

    /// Puts a restored copy of the machine in its place, as a restarted agent would.
    mutating func restart() {
        guard let snapshot = HealthSnapshot(target: "sbc1", text: machine.snapshot.text) else {
            preconditionFailure("a snapshot of ours is always readable")
        }
        machine = HealthMachine(target: "sbc1", settings: machine.settings, restoring: snapshot)
    }

    var state: TargetState { machine.state }
    var opened: [Incident] {
        changes.compactMap { if case .opened(let incident)? = $0.incident { incident } else { nil } }
    }
    var closed: [Incident] {
        changes.compactMap { if case .closed(let incident)? = $0.incident { incident } else { nil } }
    }
}
