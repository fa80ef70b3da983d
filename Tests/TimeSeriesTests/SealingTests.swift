import Evidence
import GRDB
import Testing

@testable import TimeSeries

@Suite struct SealingTests {

    @Test func `sealing keeps every observation bit for bit and in order`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var dice = Dice(seed: 11)
        let names = ["a", "b", "c"]
        for hour in 0..<5 {
            let batch = names.flatMap { name in
                (0..<120).map { _ in
                    Observation.random(
                        name,
                        at: noon + .microseconds(.random(in: 0..<3_600_000_000, using: &dice)) + minutes(hour * 60),
                        &dice)
                }
            }
            try writer.commit(Batch(batch))
        }
        let before = try place.everything(names)
        #expect(before.count == 1_800)
        let report = try writer.sealAndRetain(now: noon + minutes(370), rawKeep: forever, rollupKeep: forever)
        #expect(report.isFinished && report.sealedObservations == 1_440 && report.sealedChunks == 12)
        #expect(try place.everything(names) == before)
        let again = try writer.sealAndRetain(now: noon + minutes(370), rawKeep: forever, rollupKeep: forever)
        #expect(again.sealedObservations == 0 && again.isFinished)
    }

    @Test func `samples that come late are sealed beside the hour and read in their place`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch((0..<60).map { .pass("a", at: noon + minutes($0)) }))
        let later = noon + minutes(300)
        _ = try writer.sealAndRetain(now: later, rawKeep: forever, rollupKeep: forever)
        try writer.commit(Batch((0..<30).map { .pass("a", at: noon + minutes($0 * 2) + .seconds(30)) }))
        try writer.commit(Batch([.pass("a", at: noon), .pass("a", at: later)]))
        let report = try writer.sealAndRetain(now: later, rawKeep: forever, rollupKeep: forever)
        #expect(report.sealedObservations == 31)
        let found = try place.everything(["a"])
        #expect(found.count == 92)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.time <= $1.time })
        let reader = try Store.openReader(path: place.path)
        #expect(try reader.totals(from: noon, to: noon + minutes(60)).first?.counts(.keepAlive).pass == 91)
        #expect(try reader.history(target: "a", from: noon + minutes(10), to: noon + minutes(12)).count == 3)
    }

    @Test func `the work is done in steps that are each complete`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(
            Batch((0..<30).flatMap { target in (0..<400).map { .pass("t\(target)", at: noon + .seconds($0 * 9)) } }))
        var steps = 0
        var report = MaintenanceReport()
        while !report.isFinished, steps < 100 {
            report = try writer.sealAndRetain(now: noon + minutes(600), rawKeep: forever, rollupKeep: forever, steps: 1)
            #expect(report.sealedObservations <= Limits.rowsPerSeal)
            let reader = try Store.openReader(path: place.path)
            #expect(
                try reader.totals(from: noon, to: noon + minutes(60)).map { $0.counts(.keepAlive).total }
                    == Array(repeating: 400, count: 30))
            steps += 1
        }
        #expect(steps == 13, "two looks, ten times three targets, and the end")
    }

    @Test func `totals are the same from hot rows, hours, days and odd edges`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var dice = Dice(seed: 5)
        var all: [Observation] = []
        for minute in stride(from: 0, to: 60 * 24 * 4, by: 7) {
            all.append(.random("a", at: noon + minutes(minute), &dice))
        }
        try writer.commit(Batch(all))
        let spans = [
            (0, 5_760), (0, 1), (61, 62), (59, 61), (13, 5_000), (60, 120), (720, 2_160), (5_000, 9_000), (9, 9),
        ]
        func totals() throws -> [[Int64]] {
            let reader = try Store.openReader(path: place.path)
            return try spans.map { from, to in
                let total = try reader.totals(from: noon + minutes(from), to: noon + minutes(to)).first
                return ProbeKind.allCases.flatMap { kind in
                    let counts = total?.counts(kind) ?? VerdictCounts()
                    return [counts.pass, counts.warn, counts.fail, counts.unknown]
                } + LatencyPhase.allCases.map { Int64(total?.latency($0).count ?? 0) }
            }
        }
        let hot = try totals()
        _ = try writer.sealAndRetain(now: noon + minutes(5_800), rawKeep: forever, rollupKeep: forever)
        #expect(try totals() == hot)
        for (span, total) in zip(spans, hot) {
            let inside = all.filter { $0.time >= noon + minutes(span.0) && $0.time < noon + minutes(span.1) }
            #expect(total.prefix(8).reduce(0, +) == Int64(inside.count))
            #expect(total.last == Int64(inside.count { $0.options != nil }))
        }
    }

    @Test func `what is too old goes and what is not stays`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var batch = Batch((0..<60).map { .pass("a", at: noon + minutes($0 * 60)) })
        batch.incidents = [
            Incident(
                id: "old", target: "a", state: .down, diagnosis: nil, summary: "", startedAt: noon,
                endedAt: noon + minutes(1)),
            Incident(id: "open", target: "a", state: .down, diagnosis: nil, summary: "", startedAt: noon),
        ]
        try writer.commit(batch)
        let now = noon + minutes(60 * 60)
        let report = try writer.sealAndRetain(now: now, rawKeep: minutes(60 * 10), rollupKeep: minutes(60 * 30))
        #expect(report.isFinished)
        let left = try place.everything(["a"])
        #expect(left.first.map { $0.time >= now + minutes(-60 * 12) } == true && left.count >= 10)
        let reader = try Store.openReader(path: place.path)
        let hours = try reader.totals(from: noon, to: noon + minutes(60 * 30)).first?.counts(.keepAlive).total ?? 0
        #expect(hours <= 12)
        let open = try reader.incidents(from: noon, to: now)
        #expect(open.map(\.id) == ["open"])
    }

    @Test func `verifying finds a sum that is not what the observations come to`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch((0..<360).map { .pass("a", at: noon + minutes($0)) }))
        _ = try writer.sealAndRetain(now: noon + minutes(900), rawKeep: forever, rollupKeep: forever)
        let reader = try Store.openReader(path: place.path)
        let sound = try reader.verify()
        #expect(sound.findings == [] && sound.comparedRollups == 1 && sound.sealedObservations == 360)
        try writer.write { write, _ in
            try write.database.execute(sql: "UPDATE rollup_1h SET alive_pass = alive_pass - 1")
        }
        #expect(try reader.verify().findings.count == 1)
    }

    @Test func `verifying finds a block that is damaged inside a sound database`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch((0..<120).map { .pass("a", at: noon + minutes($0)) }))
        _ = try writer.sealAndRetain(now: noon + minutes(600), rawKeep: forever, rollupKeep: forever)
        let reader = try Store.openReader(path: place.path)
        #expect(try reader.verify().findings == [])
        try writer.write { write, _ in
            try write.database.execute(sql: "UPDATE chunk SET body = zeroblob(30) WHERE id = 1")
            try write.database.execute(sql: "UPDATE chunk SET n = n + 1 WHERE id = 2")
        }
        #expect(try reader.verify().findings.count == 2)
        #expect(code { try reader.history(target: "a", from: noon, to: noon + minutes(60)) } == .corrupt)
    }

    @Test func `a block with a flipped bit is corrupt and never wrong`() throws {
        var dice = Dice(seed: 3)
        let rows = (0..<50).map { index -> StoredResult in
            var row = StoredResult(time: Int64(index) * 1_000, target: 1, kind: 0, verdict: 0, lateness: 3)
            row.options = .random(in: 0...90_000, using: &dice)
            return row
        }
        let body = Chunk.body(of: rows)
        #expect(try Chunk.rows(of: body, target: 1) == rows)
        for bit in 0..<body.count * 8 {
            var damaged = body
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CodingFault.self) { try Chunk.rows(of: damaged, target: 1) }
        }
        for length in 0..<body.count {
            #expect(throws: CodingFault.self) { try Chunk.rows(of: Array(body.prefix(length)), target: 1) }
        }
    }
}
