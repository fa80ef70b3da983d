import Evidence
import Health
import Testing

@Suite struct HealthSnapshotTests {
    @Test func `a restored machine holds the open incident and opens no second one`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .sipTimeout, times: 3)
        let open = watch.machine.openIncident
        watch.restart()
        #expect(watch.machine.openIncident == open)
        #expect(watch.state == .down)
        #expect(watch.sees(.fail, .sipTimeout, times: 5).isEmpty)
        watch.sees(.pass, times: 2)
        #expect(watch.opened.count == 1 && watch.closed.map(\.id) == [open?.id])
    }

    @Test func `restarting after every observation changes nothing at all`() {
        for seed in UInt64(1)...40 {
            let share = seed % 2 == 0 ? FailureShare(failures: 3, of: 5) : nil
            var steady = Watch(HealthSettings(downWithin: share))
            var restarted = steady
            var dice = Dice(state: seed)
            for _ in 0..<400 {
                let step = dice.step()
                steady.sees(step.verdict, step.diagnosis, kind: step.kind, retryAfter: step.retryAfter)
                restarted.sees(step.verdict, step.diagnosis, kind: step.kind, retryAfter: step.retryAfter)
                restarted.restart()
            }
            #expect(steady.changes == restarted.changes, "seed \(seed)")
            #expect(steady.machine.snapshot == restarted.machine.snapshot, "seed \(seed)")
        }
    }

    @Test func `incidents of a target never overlap and every one is closed once`() {
        for seed in UInt64(1)...100 {
            var watch = Watch()
            var dice = Dice(state: seed)
            var open: String?
            for _ in 0..<500 {
                let step = dice.step()
                for change in watch.sees(step.verdict, step.diagnosis, kind: step.kind, retryAfter: step.retryAfter) {
                    #expect(change.from != change.to && change.since <= change.at, "seed \(seed)")
                    switch change.incident {
                    case .opened(let incident)?:
                        #expect(open == nil && incident.endedAt == nil, "seed \(seed)")
                        open = incident.id
                    case .closed(let incident)?:
                        #expect(open == incident.id, "seed \(seed)")
                        #expect(incident.endedAt.map { $0 > incident.startedAt } == true, "seed \(seed)")
                        open = nil
                    case nil: break
                    }
                }
                #expect(watch.machine.openIncident?.id == open, "seed \(seed)")
                if watch.state == .down || watch.state == .flapping { #expect(open != nil, "seed \(seed)") }
                if watch.state == .up || watch.state == .degraded { #expect(open == nil, "seed \(seed)") }
            }
            #expect(Set(watch.opened.map(\.id)).count == watch.opened.count, "seed \(seed)")
        }
    }

    @Test func `text that is not a snapshot is refused`() {
        let good = HealthSnapshot().text
        #expect(HealthSnapshot(target: "a", text: good) == HealthSnapshot())
        for text in [
            "", "v=1", "v=2" + good.dropFirst(3), "v=1 base", good.replacing("base=unknown", with: "base=dead"),
        ] {
            #expect(HealthSnapshot(target: "a", text: String(text)) == nil)
        }
    }
}

/// Reproducible observations in streaks, as outages come.
private struct Dice {
    var state: UInt64
    var current: (verdict: Verdict, diagnosis: DiagnosisCode?, retryAfter: UInt32?) = (.pass, nil, nil)

    mutating func roll(_ sides: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % sides
    }

    mutating func step() -> (verdict: Verdict, diagnosis: DiagnosisCode?, kind: ProbeKind, retryAfter: UInt32?) {
        if roll(3) == 0 {
            switch roll(8) {
            case 0...2: current = (.pass, nil, nil)
            case 3...4: current = (.fail, .sipTimeout, nil)
            case 5: current = (.warn, .sipSlow, nil)
            case 6: current = (.warn, .sipUnavailable, 60)
            default: current = (.unknown, .localNoRoute, nil)
            }
        }
        return (current.verdict, current.diagnosis, roll(6) == 0 ? .fresh : .keepAlive, current.retryAfter)
    }
}
