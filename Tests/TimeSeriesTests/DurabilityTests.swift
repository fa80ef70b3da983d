import Evidence
import Foundation
import GRDB
import Testing

@testable import TimeSeries

@Suite struct DurabilityTests {
    @Test func `a copy of the files at any moment holds everything whose commit had returned`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var dice = Dice(seed: 7)
        var committed: [Observation] = []
        for round in 0..<60 {
            let batch = (0..<Int.random(in: 1...40, using: &dice)).map { index in
                Observation.random("a", at: noon + .seconds(round * 60 + index), &dice)
            }
            try writer.commit(Batch(batch))
            committed += batch
            if round % 20 == 11 { try writer.checkpoint() }
            guard round % 5 == 0 else { continue }
            let copy = try place.copy(to: "copy\(round).db")
            let reader = try Store.openReader(path: copy)
            let found = try reader.history(target: "a", from: noon, to: noon + minutes(600))
            #expect(found == committed.sorted { $0.time < $1.time }, "round \(round)")
            #expect(FileFacts.size(copy + "-wal") ?? 0 == 0)
            try reader.close()
            #expect(
                try DatabaseQueue(path: copy).read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        }
    }

    @Test func `a log that was cut anywhere holds whole commits, all up to the cut`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.register(targets: [TargetRow(name: "a")])
        var commits: [(end: Int64, observations: Int)] = []
        var dice = Dice(seed: 23)
        var count = 0
        for round in 0..<40 {
            let batch = (0..<Int.random(in: 1...200, using: &dice)).map {
                Observation.pass("a", at: noon + minutes(round * 10) + .seconds($0))
            }
            try writer.commit(Batch(batch))
            count += batch.count
            commits.append((try #require(FileFacts.size(place.path + "-wal")), count))
        }
        let copy = try place.copy(to: "copy.db")
        let log = try Data(contentsOf: URL(fileURLWithPath: copy + "-wal"))
        for _ in 0..<25 {
            let cut = Int64.random(in: commits[0].end...Int64(log.count), using: &dice)
            let torn = try place.copy(to: "torn-\(cut).db")
            try log.prefix(Int(cut)).write(to: URL(fileURLWithPath: torn + "-wal"))
            let reader = try Store.openReader(path: torn)
            let found = try reader.history(target: "a", from: noon, to: noon + minutes(900)).count
            #expect(found == commits.last { $0.end <= cut }?.observations, "cut at \(cut)")
            #expect(try reader.verify().findings == [])
        }
    }

    @Test func `a writer opens what a killed one left behind and goes on`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var batch = Batch([.pass("a", at: noon)])
        batch.incidents = [
            Incident(id: "a@1", target: "a", state: .down, diagnosis: .sipTimeout, summary: "x", startedAt: noon)
        ]
        batch.outbox = [
            OutboxRow(id: "a@1/1", dedupKey: "k", receiver: "chat", payload: "{}", createdAt: noon)
        ]
        batch.health = [HealthRow(target: "a", state: .down, since: noon, snapshot: "v=1")]
        try writer.commit(batch)
        let copy = try place.copy(to: "copy.db")
        let next = try Store.openWriter(path: copy)
        #expect(try next.openIncidents() == batch.incidents)
        #expect(try next.pendingDeliveries(limit: 10) == batch.outbox)
        #expect(try next.loadHealth() == batch.health)
        try next.commit(batch)
        #expect(try next.openIncidents().count == 1)
        #expect(try next.pendingDeliveries(limit: 10).count == 1)
    }

    @Test func `a batch is written whole or not at all`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch([.pass("a", at: noon)]))
        #expect(
            code {
                try writer.write { write, names in
                    try write.add([.pass("a", at: noon + minutes(1)), .pass("new", at: noon + minutes(1))], &names)
                    throw StoreError(.inputOutput, "it broke", path: place.path)
                }
            } == .inputOutput)
        #expect(try place.everything(["a", "new"]).count == 1)
        try writer.commit(Batch([.pass("new", at: noon + minutes(2))]))
        #expect(try place.everything(["a", "new"]).map(\.target) == ["a", "new"])
    }

    @Test func `a store that may not grow is full and takes more once it may`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path, options: StoreOptions(maximumBytes: 400_000))
        var committed = 0
        var failure: StoreError?
        for round in 0..<200 {
            do {
                try writer.commit(Batch((0..<200).map { .pass("a", at: noon + .seconds(round * 200 + $0)) }))
                committed += 200
            } catch {
                failure = error
                break
            }
        }
        #expect(failure?.code == .full)
        #expect(committed > 0)
        #expect(try place.everything(["a"]).count == committed)
        try writer.setMaximumBytes(nil)
        try writer.commit(Batch([.pass("a", at: noon + minutes(10_000))]))
        #expect(try place.everything(["a"]).count == committed + 1)
    }

    @Test func `a damaged page is found, set aside under another name, and a new store takes its place`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch((0..<20_000).map { .pass("a", at: noon + .seconds($0)) }))
        try writer.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: place.path))
        for page in UInt64(20)..<40 {
            try handle.seek(toOffset: page * 8_192)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 8_192))
        }
        try handle.close()
        #expect(code { try Store.openWriter(path: place.path) } == .corrupt)
        let reader = try Store.openReader(path: place.path)
        #expect(code { try reader.history(target: "a", from: noon, to: noon + minutes(600)) } == .corrupt)
        try reader.close()
        let size = FileFacts.size(place.path)
        let aside = try Store.setAside(path: place.path, suffix: "corrupt-1")
        #expect(aside == place.path + ".corrupt-1")
        #expect(FileFacts.size(aside) == size)
        try Store.openWriter(path: place.path).close()
        #expect(code { try Store.setAside(path: place.path, suffix: "corrupt-1") } == .inputOutput)
        #expect(FileFacts.size(aside) == size)
    }

    @Test func `a database that somebody else has locked is busy and takes the batch afterwards`() throws {
        let place = try TemporaryStore()
        var options = StoreOptions()
        options.patience = .zero
        let writer = try Store.openWriter(path: place.path, options: options)
        var rude = Configuration()
        rude.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: place.path, configuration: rude)
        try other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        #expect(code { try writer.commit(Batch([.pass("a", at: noon)])) } == .busy)
        try other.writeWithoutTransaction { try $0.rollback() }
        try other.close()
        try writer.commit(Batch([.pass("a", at: noon)]))
        #expect(try place.everything(["a"]).count == 1)
    }

    @Test func `freed pages can be given back`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.commit(Batch((0..<40_000).map { .pass("a", at: noon + .seconds($0)) }))
        try writer.checkpoint()
        let before = Store.bytes(path: place.path)
        _ = try writer.sealAndRetain(now: noon + minutes(9_000), rawKeep: .zero, rollupKeep: .seconds(86_400 * 900))
        while try writer.compact(pages: 50) > 0 {}
        try writer.checkpoint()
        #expect(Store.bytes(path: place.path) < before / 4)
        #expect(try Store.openReader(path: place.path).verify().findings == [])
    }

    @Test func `a reader in the middle of its look holds up no commit, no sealing and no checkpoint`() throws {
        let place = try TemporaryStore()
        var options = StoreOptions()
        options.patience = .milliseconds(100)
        let writer = try Store.openWriter(path: place.path, options: options)
        try writer.commit(Batch((0..<120).map { .pass("a", at: noon + minutes($0)) }))
        let reader = try Store.openReader(path: place.path)
        var seen = 0
        var trouble: (any Error)?
        try reader.history(target: "a", from: noon, to: noon + minutes(9_999)) { _ in
            seen += 1
            guard seen == 1 else { return }
            do {
                try writer.commit(Batch((120..<200).map { .pass("a", at: noon + minutes($0)) }))
                _ = try writer.sealAndRetain(now: noon + minutes(900), rawKeep: forever, rollupKeep: forever)
                try writer.checkpoint()
            } catch { trouble = error }
        }
        #expect(trouble == nil)
        #expect(seen == 120, "it saw the moment at which it began")
        #expect(try place.everything(["a"]).count == 200)
    }

    @Test func `a reader sees each commit as it returns while the writer goes on`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        writer.registerForTests(["a"])
        let reader = try Store.openReader(path: place.path)
        for round in 1...50 {
            try writer.commit(Batch([.pass("a", at: noon + minutes(round))]))
            #expect(try reader.history(target: "a", from: noon, to: noon + minutes(600)).count == round)
        }
        var seen = 0
        try reader.history(target: "a", from: noon, to: noon + minutes(600)) { _ in
            // The reader is in the middle of its transaction: the writer neither waits nor shows up in it.
            #expect(code { try writer.commit(Batch([.pass("a", at: noon + minutes(500) + .seconds(seen))])) } == nil)
            seen += 1
        }
        #expect(seen == 50)
        #expect(try place.everything(["a"]).count == 100)
    }
}

extension StoreWriter {
    fileprivate func registerForTests(_ names: [String]) {
        #expect(throws: Never.self) { try self.register(targets: names.map { TargetRow(name: $0) }) }
    }
}
