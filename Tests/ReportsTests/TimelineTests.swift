import Evidence
import Reports
import Testing

/// Ten minutes from a round instant, probed every minute.
private let start = WallTime(year: 2026, month: 1, day: 1)
private let tenMinutes = ReportPeriod(from: start, to: start + .seconds(600))

private func probe(
    _ second: Int, _ verdict: Verdict, _ code: DiagnosisCode? = nil, kind: ProbeKind = .keepAlive
) -> Observation {
    var observation = Observation(target: "a", kind: kind, time: start + .seconds(second), verdict: verdict)
    observation.diagnosis = code
    return observation
}

private func busy(_ second: Int) -> Observation {
    var observation = probe(second, .warn, .sipUnavailable)
    observation.sipStatus = 503
    observation.retryAfterSeconds = 60
    return observation
}

private func timeline(_ observations: [Observation], timeout: Span = .seconds(10)) -> Timeline {
    Timeline(of: observations, interval: .seconds(60), timeout: timeout, period: tenMinutes)
}

private func seconds(_ timeline: Timeline) -> [TimeClass: Int64] {
    var sums: [TimeClass: Int64] = [:]
    for segment in timeline.segments { sums[segment.timeClass, default: 0] += segment.length / 1_000_000 }
    return sums
}

private func availability(
    _ observations: [Observation], _ accounting: ReportOptions.MaintenanceAccounting = .excluded
) -> Availability {
    Availability(of: timeline(observations), accounting: accounting)
}

private let everyMinute = Array(stride(from: 0, to: 600, by: 60))

struct TimelineTests {
    @Test func `one failure in ten minutes of probes is ninety percent`() {
        let observations = everyMinute.map { probe($0, $0 == 180 ? .fail : .pass) }
        #expect(seconds(timeline(observations)) == [.up: 540, .down: 60])
        #expect(availability(observations).ratio == 0.9)
    }

    @Test func `a probe speaks until the next one, however unevenly they come`() {
        let observations =
            [probe(0, .pass), probe(100, .fail), probe(130, .pass)] + [probe(270, .warn)]
            + [probe(400, .pass), probe(520, .pass)]
        // 0–100 up, 100–130 down, 130–270 up, 270–400 warned, 400–600 up.
        #expect(seconds(timeline(observations)) == [.up: 440, .down: 30, .warned: 130])
        #expect(availability(observations).ratio == 570.0 / 600)
    }

    @Test func `two and a half intervals are still observed and a second more is not`() {
        let observed = [probe(0, .fail), probe(150, .pass)] + [probe(300, .pass), probe(450, .pass)]
        #expect(seconds(timeline(observed)) == [.down: 150, .up: 450])
        let gap = [probe(0, .fail), probe(151, .pass)] + [probe(300, .pass), probe(450, .pass)]
        #expect(seconds(timeline(gap)) == [.unobserved: 151, .up: 449])
    }

    @Test func `a gap after a failure is never counted as down`() {
        let observations = [probe(0, .pass), probe(60, .fail), probe(480, .pass), probe(540, .pass)]
        #expect(seconds(timeline(observations)) == [.up: 180, .unobserved: 420])
        #expect(availability(observations).ratio == 1)
        #expect(availability(observations).coverage == 0.3)
    }

    @Test func `where the timeout is long a slow failure does not hide itself as a gap`() {
        let observations = [0, 160, 320, 480].map { probe($0, .fail) }
        #expect(seconds(timeline(observations)) == [.unobserved: 480, .down: 120])
        #expect(seconds(timeline(observations, timeout: .seconds(100))) == [.down: 600])
    }

    @Test func `trouble on this side counts as neither up nor down`() {
        let observations = everyMinute.map { probe($0, $0 < 300 ? .pass : .unknown, .localResolverUnreachable) }
        #expect(seconds(timeline(observations)) == [.up: 300, .unobserved: 300])
        #expect(availability(observations).ratio == 1)
    }

    @Test func `maintenance is shown apart and left out unless it is asked to count`() {
        let observations = everyMinute.map { $0 < 240 ? busy($0) : probe($0, $0 == 540 ? .fail : .pass) }
        #expect(seconds(timeline(observations)) == [.maintenance: 240, .up: 300, .down: 60])
        #expect(availability(observations).ratio == 300.0 / 360)
        #expect(availability(observations, .countedAsDown).ratio == 300.0 / 600)
    }

    @Test func `a certificate in its critical window is no unavailability`() {
        let observations = everyMinute.map { probe($0, .fail, .certificateExpiring) }
        #expect(seconds(timeline(observations)) == [.warned: 600])
    }

    @Test func `a fresh handshake that fails while the live connection answers is a warning`() {
        var observations = everyMinute.map { probe($0, .pass) }
        observations.insert(probe(200, .fail, .certificateExpired, kind: .fresh), at: 4)
        #expect(seconds(timeline(observations)) == [.up: 200, .warned: 400])
        for index in observations.indices where observations[index].time > start + .seconds(200) {
            observations[index].verdict = .fail
        }
        #expect(seconds(timeline(observations)) == [.up: 200, .down: 400])
    }

    @Test func `what a fresh handshake found stands until the next one`() {
        let observations = everyMinute.map { second -> Observation in
            switch second {
            case 60: probe(second, .warn, .certificateExpiring, kind: .fresh)
            case 240: probe(second, .pass, kind: .fresh)
            case 300: probe(second, .warn, .sipSlow, kind: .fresh)
            default: probe(second, .pass)
            }
        }
        #expect(seconds(timeline(observations)) == [.up: 360, .warned: 240])
        #expect(timeline(observations).segments.map(\.diagnosis) == [nil, .certificateExpiring, nil, .sipSlow, nil])
    }

    @Test func `a probe before the period covers its beginning`() {
        let observations = [probe(-30, .fail)] + everyMinute.map { probe($0 + 30, .pass) }
        #expect(seconds(timeline(observations)) == [.down: 30, .up: 570])
    }

    @Test func `what nobody looked at is not observed, from one end to the other`() {
        #expect(seconds(timeline([])) == [.unobserved: 600])
        #expect(seconds(timeline([probe(700, .pass)])) == [.unobserved: 600])
        #expect(availability([]).ratio == nil)
        #expect(availability([]).coverage == 0)
    }

    @Test(arguments: UInt64(1)...8)
    func `every instant is booked exactly once`(seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        let observations = (0..<40).map { _ in
            probe(Int.random(in: -100..<700, using: &numbers), Verdict.allCases.randomElement(using: &numbers) ?? .pass)
        }.sorted { $0.time < $1.time }
        let segments = timeline(observations).segments
        #expect(segments.first?.from == tenMinutes.from)
        #expect(segments.last?.to == tenMinutes.to)
        #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.to == $1.from })
        #expect(segments.reduce(0) { $0 + $1.length } == tenMinutes.length)
    }

    @Test func `observations out of order, at one instant or at the ends of time do no harm`() {
        let wild = [Int64.min / 2, .max / 2, 0, 0].map {
            Observation(target: "a", kind: .fresh, time: WallTime(microseconds: $0), verdict: .fail)
        }
        #expect(timeline(wild).segments.reduce(0) { $0 + $1.length } == tenMinutes.length)
    }
}

struct OutageTests {
    @Test func `an outage has a beginning, an end, its causes and its probes`() {
        let observations = everyMinute.map { second -> Observation in
            switch second {
            case 120, 180: probe(second, .fail, .tcpTimeout)
            case 240: probe(second, .fail, .tcpRefused)
            default: probe(second, .pass)
            }
        }
        let outages = Outage.all(in: timeline(observations), target: "a")
        #expect(outages.count == 1)
        #expect(outages.first?.startedAt == start + .seconds(120))
        #expect(outages.first?.endedAt == start + .seconds(300))
        #expect(outages.first?.length == 180_000_000)
        #expect(outages.first?.causes == [.tcpTimeout, .tcpRefused])
        #expect(outages.first?.probes == 3)
    }

    @Test func `an outage at the end of the period goes on`() {
        let observations = everyMinute.map { probe($0, $0 >= 480 ? .fail : .pass, .sipTimeout) }
        let outages = Outage.all(in: timeline(observations), target: "a")
        #expect(outages.map(\.endedAt) == [nil])
        #expect(outages.first?.length == 120_000_000)
    }

    @Test func `a gap ends an outage, because nobody knows`() {
        let observations = [probe(0, .fail), probe(60, .fail), probe(400, .fail), probe(460, .pass), probe(520, .pass)]
        #expect(Outage.all(in: timeline(observations), target: "a").map(\.length) == [60_000_000, 60_000_000])
    }
}

struct StripCellTests {
    @Test func `equal neighbours are merged and the worst of a part shows`() {
        let observations = everyMinute.map { probe($0, $0 == 180 ? .fail : $0 == 240 ? .warn : .pass) }
        let strip = StripCell.strip(of: timeline(observations), parts: 10)
        #expect(strip.map(\.kind) == [.up, .down, .warned, .up])
        #expect(strip.map(\.parts) == [3, 1, 1, 5])
        #expect(strip.map(\.start) == [0, 3, 4, 5])
        #expect(StripCell.strip(of: timeline(observations), parts: 2).map(\.kind) == [.interrupted, .up])
    }

    @Test(arguments: UInt64(1)...4)
    func `a strip never has more than 120 cells and covers the whole period`(seed: UInt64) {
        for target in FleetReport(FleetFixture.input(seed: seed)).targets {
            #expect(target.strip.count <= 120)
            #expect(target.strip.reduce(0) { $0 + $1.parts } == target.stripParts)
            #expect(target.strip.first?.from == FleetFixture.from)
            #expect(target.strip.last?.to == FleetFixture.to)
            #expect(zip(target.strip, target.strip.dropFirst()).allSatisfy { $0.kind != $1.kind })
        }
    }

    @Test func `a short period has as many parts as probes`() {
        #expect(StripCell.parts(of: tenMinutes, interval: .seconds(60)) == 10)
        #expect(StripCell.parts(of: tenMinutes, interval: .seconds(1)) == 120)
        #expect(StripCell.parts(of: tenMinutes, interval: .zero) == 120)
        #expect(StripCell.parts(of: tenMinutes, interval: .seconds(9_000)) == 1)
    }
}
