import Evidence

extension HealthMachine {
    /// Local trouble: nothing is booked on the target.
    mutating func passOver() {
        snapshot.unknowns += 1
        if snapshot.unknowns >= settings.unknownAfter { snapshot.obscured = true }
    }

    /// An observation that says something about the target.
    mutating func take(_ observation: Observation, _ grade: Grade) {
        snapshot.unknowns = 0
        if grade == .pass || grade == .warn { snapshot.lastGoodAt = observation.time }
        note(observation, grade)
        let before = snapshot.base
        snapshot.decider = keepAliveDecides(at: observation.time) ? .keepAlive : .fresh
        if snapshot.decider == .fresh {
            snapshot.base = decided(by: snapshot.fresh, grade, companionTroubled: false)
        } else if observation.kind == .keepAlive {
            if snapshot.fresh.troubled { snapshot.keepAlive.passes = 0 }
            snapshot.base = decided(by: snapshot.keepAlive, grade, companionTroubled: snapshot.fresh.troubled)
        } else if grade != .pass {
            snapshot.keepAlive.passes = 0
            if before == .up { snapshot.base = .degraded }
        }
        unveil(after: grade, changed: before != snapshot.base)
        noteFlip(from: before, at: observation.time)
    }

    private mutating func note(_ observation: Observation, _ grade: Grade) {
        switch observation.kind {
        case .keepAlive:
            snapshot.freshAlone = 0
            // A keep-alive that comes back after audits decided alone proves nothing by what it saw before them.
            if snapshot.decider == .fresh { snapshot.keepAlive.breakOff() }
            snapshot.keepAlive.add(observation, grade, keeping: settings.downWithin?.of ?? 0)
        case .fresh:
            snapshot.freshAlone += 1
            snapshot.fresh.add(observation, grade, keeping: settings.downWithin?.of ?? 0)
        }
    }

    private func keepAliveDecides(at now: WallTime) -> Bool {
        guard let last = snapshot.keepAlive.last else { return false }
        if snapshot.freshAlone < settings.downAfter { return true }
        guard let gap = snapshot.keepAlive.gap else { return false }
        return (now - last).nanoseconds.magnitude / 3 <= gap.nanoseconds.magnitude
    }

    /// The condition after an observation of the deciding question.
    private func decided(by run: Run, _ grade: Grade, companionTroubled: Bool) -> TargetState {
        switch grade {
        case .maintenance: return .maintenance
        case .fail: return isDown(run) ? .down : snapshot.base
        case .pass, .warn, .unknown: break
        }
        let clean = grade == .pass && !companionTroubled
        switch snapshot.base {
        case .unknown: return clean ? .up : .degraded
        case .up: return clean ? .up : .degraded
        case .degraded: return clean && run.passes >= settings.upAfter ? .up : .degraded
        case .down, .maintenance, .flapping:
            guard run.good >= settings.upAfter else { return snapshot.base }
            return clean && run.passes >= settings.upAfter ? .up : .degraded
        }
    }

    private func isDown(_ run: Run) -> Bool {
        if run.failures >= settings.downAfter { return true }
        guard let share = settings.downWithin else { return false }
        return run.recent.count { $0.failed } >= share.failures
    }

    /// What was known before local trouble is believed again once an observation agrees with it or replaces it.
    private mutating func unveil(after grade: Grade, changed: Bool) {
        if changed || grade != .fail || snapshot.base == .down { snapshot.obscured = false }
    }
}

extension Run {
    /// Adds one observation of this question.
    mutating func add(_ observation: Observation, _ grade: Grade, keeping kept: Int) {
        gap = last.map { observation.time - $0 } ?? gap
        last = observation.time
        troubled = grade != .pass
        cause = troubled ? observation.diagnosis : nil
        remember(Mark(time: observation.time, failed: grade == .fail), keeping: kept)
        switch grade {
        case .pass, .warn: addGood(at: observation.time, plain: grade == .pass)
        case .fail: addFailure(observation)
        case .maintenance, .unknown: breakOff()
        }
    }

    private mutating func addGood(at time: WallTime, plain: Bool) {
        if good == 0 { firstGood = time }
        good += 1
        passes = plain ? passes + 1 : 0
        failures = 0
    }

    private mutating func addFailure(_ observation: Observation) {
        if failures == 0 {
            firstFailure = observation.time
            firstCause = observation.diagnosis
        }
        failures += 1
        good = 0
        passes = 0
    }

    /// Ends either run.
    mutating func breakOff() {
        failures = 0
        good = 0
        passes = 0
        recent = []
    }

    private mutating func remember(_ mark: Mark, keeping kept: Int) {
        recent.append(mark)
        recent.removeFirst(max(0, recent.count - kept))
    }
}
