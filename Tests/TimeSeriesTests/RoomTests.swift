import Evidence
import Testing

@testable import TimeSeries

/// A store that has reached its size: the newest is kept, the oldest raw history makes room, incidents stay.
@Suite struct RoomTests {
    @Test func `a store at its size gives up its oldest observations and goes on`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path, options: StoreOptions(maximumBytes: 1 << 20))
        var first = Batch()
        first.incidents = [
            Incident(id: "a@1", target: "a", state: .down, diagnosis: .sipTimeout, summary: "x", startedAt: noon)
        ]
        try writer.commit(first)
        var now = noon
        var refusals = 0
        for _ in 0..<200 {
            var batch = Batch()
            for _ in 0..<500 {
                now = now + .seconds(1)
                batch.observations.append(.pass("a", at: now))
            }
            var committed = false
            for _ in 0..<50 where !committed {
                do {
                    try writer.commit(batch)
                    committed = true
                } catch {
                    #expect(error.code == .full)
                    refusals += 1
                    #expect(try writer.makeRoom(now: now), "there is always something older")
                }
            }
            #expect(committed)
        }
        #expect(refusals > 0, "the size was reached")
        let kept = try place.everything(["a"])
        #expect(kept.last?.time == now)
        #expect(kept.count > 5_000)
        #expect(try writer.openIncidents().count == 1)
        #expect(try Store.openReader(path: place.path).verify().findings.isEmpty)
    }

    @Test func `the oldest blocks of all targets go first, not all those of one`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        for hour in 0..<4 {
            let start = noon + minutes(hour * 60)
            try writer.commit(
                Batch((0..<3).flatMap { one in (0..<60).map { .pass("t\(one)", at: start + minutes($0)) } }))
        }
        _ = try writer.sealAndRetain(now: noon + minutes(600), rawKeep: forever, rollupKeep: forever)
        try writer.setMaximumBytes(1)
        #expect(try writer.makeRoom(now: noon + minutes(600)))
        for target in ["t0", "t1", "t2"] { #expect(try place.everything([target]).first?.time == noon + minutes(60)) }
    }

    @Test func `a store below its size gives up nothing`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path, options: StoreOptions(maximumBytes: 16 << 20))
        try writer.commit(Batch([.pass("a", at: noon)]))
        #expect(try !writer.makeRoom(now: noon + minutes(600)))
        #expect(try place.everything(["a"]).count == 1)
    }
}
