import Evidence

extension HealthMachine {
    /// Remembers a change between working and down.
    mutating func noteFlip(from before: TargetState, at time: WallTime) {
        let after = snapshot.base
        guard before.works && after == .down || before == .down && after.works else { return }
        snapshot.flips.append(time)
        // More than this many decide nothing, however wide the window is.
        snapshot.flips.removeFirst(max(0, snapshot.flips.count - settings.flapThreshold - 1))
        if after.works {
            snapshot.keepAlive.recent = []
            snapshot.fresh.recent = []
        }
    }

    /// Forgets changes outside the window and decides whether the target flaps.
    mutating func updateFlapping(at now: WallTime) {
        let window = settings.flapWindow.nanoseconds.magnitude
        snapshot.flips.removeAll { (now - $0).nanoseconds.magnitude > window }
        if snapshot.flips.count > settings.flapThreshold {
            snapshot.flapping = true
        } else if snapshot.flips.count <= settings.flapThreshold / 2 {
            snapshot.flapping = false
        }
    }

    /// Opens or closes the incident that the conditions call for; `lastGood` is what worked before this observation.
    mutating func updateIncident(lastGood: WallTime?, at now: WallTime) -> IncidentChange? {
        if var incident = snapshot.incident {
            guard snapshot.visible.works else { return nil }
            incident.endedAt = max(incident.startedAt, min(snapshot.deciding.firstGood ?? now, now))
            snapshot.incident = nil
            return .closed(incident)
        }
        guard snapshot.base == .down, !snapshot.obscured, !snapshot.planned else { return nil }
        let cause = snapshot.deciding.firstCause
        let start = min(firstFailure ?? now, now)
        let incident = Incident(
            target: target, startedAt: start, diagnosis: cause, lastGoodAt: lastGood)
        snapshot.incident = incident
        return .opened(incident)
    }

    /// When the condition behind a new visible state began; `nil` where it is simply now.
    func began(_ state: TargetState, from before: TargetState) -> WallTime? {
        switch state {
        case .down: firstFailure
        case .up, .degraded: before.works || before == .unknown ? nil : snapshot.deciding.firstGood
        case .flapping, .maintenance, .unknown: nil
        }
    }

    private var firstFailure: WallTime? {
        let run = snapshot.deciding
        return run.failures >= settings.downAfter ? run.firstFailure : run.recent.first { $0.failed }?.time
    }

    /// What a visible state is put down to.
    func cause(of state: TargetState, _ observation: Observation) -> DiagnosisCode? {
        switch state {
        case .up: nil
        case .down, .flapping: snapshot.incident?.diagnosis ?? observation.diagnosis
        case .degraded: observation.verdict == .pass ? snapshot.fresh.cause : observation.diagnosis
        case .maintenance, .unknown: observation.diagnosis
        }
    }
}

extension Incident {
    /// The incident of a target that went down; its identity is the same however often it is derived.
    init(target: String, startedAt: WallTime, diagnosis: DiagnosisCode?, lastGoodAt: WallTime?) {
        self.init(
            id: "\(target)@\(startedAt.microseconds)", target: target, state: .down, diagnosis: diagnosis,
            summary: "Probes fail; the first failed with \(diagnosis?.rawValue ?? "no known cause").",
            startedAt: startedAt, lastGoodAt: lastGoodAt)
    }
}
