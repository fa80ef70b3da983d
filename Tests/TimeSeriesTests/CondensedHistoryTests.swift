import Evidence
import GRDB
import Testing

@testable import TimeSeries

/// Days without an event stand in the place of their probes; nothing else is left out, and nothing told twice.
@Suite struct CondensedHistoryTests {
    private static let midnight = WallTime(year: 2026, month: 1, day: 1)
    private static let days = 6
    private let reach = Span.seconds(150)

    /// A probe a minute over six days, a handshake every hour; `change` may alter each, or drop it.
    private func store(_ change: (Int, inout Observation) -> Bool = { _, _ in true }) throws -> TemporaryStore {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var all: [Observation] = []
        for minute in 0..<Self.days * 1_440 {
            var probe = Observation.pass("a", at: Self.midnight + minutes(minute), milliseconds: 20 + minute % 7)
            probe.lateness = .microseconds(Int64(minute % 50))
            probe.address = .v4(1)
            if change(minute, &probe) { all.append(probe) }
            guard minute % 60 == 30 else { continue }
            var fresh = Observation(
                target: "a", kind: .fresh, time: Self.midnight + minutes(minute) + .seconds(20), verdict: .pass)
            fresh.tls = .milliseconds(40)
            fresh.leaf = Fingerprint(Array(repeating: 7, count: 32))
            if change(minute, &fresh) { all.append(fresh) }
        }
        try writer.commit(Batch(all))
        _ = try writer.sealAndRetain(
            now: Self.midnight + minutes(Self.days * 1_440 - 300), rawKeep: forever, rollupKeep: forever)
        try writer.close()
        return place
    }

    private func condensed(_ place: TemporaryStore) throws -> CondensedHistory {
        let reader = try Store.openReader(path: place.path)
        let end = Self.midnight + minutes(Self.days * 1_440)
        let start = Self.midnight + minutes(90)
        let hot = try reader.hot(from: start, to: end)
        return try reader.condensed(target: "a", from: start, to: end, reach: reach, hot: hot)
    }

    private func condensedDays(_ place: TemporaryStore) throws -> [Int64] {
        try condensed(place).days.map { ($0.start.seconds - Self.midnight.seconds) / 86_400 }
    }

    @Test func `a day without an event is one value, the edges stay probe by probe`() throws {
        let place = try store()
        let history = try condensed(place)
        #expect(try condensedDays(place) == [1, 2, 3, 4], "not the first, which is cut, and never the last")
        let day = try #require(history.days.first)
        #expect(day.keepAlives == 1_440 && day.handshakes == 24)
        #expect(day.first == Self.midnight + minutes(1_440) && day.last == Self.midnight + minutes(2_879))
        #expect(day.address == .v4(1) && day.leaf == Fingerprint(Array(repeating: 7, count: 32)))
        #expect(day.lateness.count == 1_464 && day.latency(.tls).count == 24)
        #expect(day.longestOptions == .milliseconds(26))
        let all = try place.everything(["a"]).filter { $0.time >= Self.midnight + minutes(90) }
        let whole = Self.midnight + minutes(1_440)..<Self.midnight + minutes(5 * 1_440)
        #expect(history.observations == all.filter { !whole.contains($0.time) })
    }

    @Test func `a failure, a gap, another address or another certificate bring a day back probe by probe`() throws {
        let changes: [(Int, inout Observation) -> Bool] = [
            { minute, probe in
                if minute == 2 * 1_440 + 700, probe.kind == .keepAlive { probe.verdict = .fail }
                return true
            },
            { minute, _ in !(2 * 1_440 + 700..<2 * 1_440 + 704).contains(minute) },
            { minute, probe in
                if minute == 2 * 1_440 + 700 { probe.address = .v4(2) }
                return true
            },
            { minute, probe in
                if minute / 60 == 48, probe.kind == .fresh { probe.leaf = Fingerprint(Array(repeating: 8, count: 32)) }
                return true
            },
        ]
        for (index, change) in changes.enumerated() {
            #expect(try condensedDays(store(change)) == [1, 3, 4], "change \(index)")
        }
    }

    @Test func `the day after a handshake that warned is not condensed until one has passed`() throws {
        let place = try store { minute, probe in
            if minute / 60 == 3 * 24 - 1, probe.kind == .fresh { probe.verdict = .warn }
            return true
        }
        #expect(try condensedDays(place) == [1, 4])
    }

    @Test func `days that an earlier version summed up are read probe by probe`() throws {
        let place = try store()
        let database = try DatabaseQueue(path: place.path)
        try database.write { try $0.execute(sql: "UPDATE rollup_1d SET first = NULL, last = NULL, gap = NULL") }
        try database.close()
        let history = try condensed(place)
        #expect(history.days.isEmpty)
        let all = try place.everything(["a"]).filter { $0.time >= Self.midnight + minutes(90) }
        #expect(history.observations.count == all.count)
    }

    @Test func `a period begins with the first observation of a target of the plan`() throws {
        let place = try store { minute, _ in minute >= 3_000 }
        let writer = try Store.openWriter(path: place.path)
        try writer.register(targets: [TargetRow(name: "a")])
        try writer.close()
        let reader = try Store.openReader(path: place.path)
        let end = Self.midnight + minutes(20_000)
        #expect(try reader.firstObservation(from: Self.midnight, to: end) == Self.midnight + minutes(3_000))
        let later = Self.midnight + minutes(3_010)
        #expect(try reader.firstObservation(from: later, to: end) == later)
        #expect(try reader.firstObservation(from: Self.midnight, to: Self.midnight + minutes(10)) == nil)
    }
}
