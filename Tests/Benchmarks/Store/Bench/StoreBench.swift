import Dispatch
import Evidence
import Foundation
import TimeSeries

/// Processor time of this process so far, in seconds.
func processorTime() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}

func wallTime() -> Double {
    let now = DispatchTime.now().uptimeNanoseconds
    return Double(now) / 1e9
}

func line(_ what: String, _ figure: String, _ bar: String) {
    print(
        what.padding(toLength: 52, withPad: " ", startingAt: 0)
            + figure.padding(toLength: 24, withPad: " ", startingAt: 0) + bar)
}

func number(_ value: Double, _ places: Int = 1) -> String { String(format: "%.\(places)f", value) }

/// The longest of many short times, and how they spread.
struct Spans {
    var all: [Double] = []
    mutating func time<Value>(_ work: () throws -> Value) rethrows -> Value {
        let start = wallTime()
        defer { all.append(wallTime() - start) }
        return try work()
    }
    func share(_ share: Double) -> Double {
        let sorted = all.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] * 1_000
    }
    var text: String { "\(number(share(0.99))) / \(number(share(1))) ms" }
}

/// What a store costs: size, speed and how long its writer is held, against the bars. See run.sh.
struct StoreBench {
    let path: String
    let days: Int
    let targets: Int
    var fleet: Fleet

    init(path: String, days: Int, targets: Int) {
        self.path = path
        self.days = days
        self.targets = targets
        fleet = Fleet(targets: targets, seed: 20_261_001)
    }

    /// Writes the whole past as an agent would: a commit at a time, sealing in between, a minute a commit.
    mutating func fill() throws {
        let writer = try Store.openWriter(path: path)
        try writer.register(targets: fleet.rows)
        var commits = Spans()
        var steps = Spans()
        var observations = 0
        var appending = 0.0
        let began = wallTime()
        for minute in 0..<days * 1_440 {
            var batch = Batch()
            batch.observations = fleet.minute(minute)
            observations += batch.observations.count
            let before = processorTime()
            try commits.time { try writer.commit(batch) }
            appending += processorTime() - before
            guard minute % 60 == 59 else { continue }
            let now = Fleet.start + .seconds((minute + 1) * 60)
            var isFinished = false
            while !isFinished {
                isFinished = try steps.time {
                    try writer.sealAndRetain(
                        now: now, rawKeep: .seconds(86_400 * 100), rollupKeep: .seconds(86_400 * 400), steps: 1)
                }.isFinished
            }
        }
        line("observations", "\(observations)", "")
        line("filled in", "\(number(wallTime() - began)) s", "")
        line("appended per CPU-second, one minute a commit", "\(Int(Double(observations) / appending))", ">= 200000")
        line("commit, p99 / longest", commits.text, "")
        line("sealing or retention step, p99 / longest", steps.text, "longest <= 50 ms")
        try writer.checkpoint()
        try writer.close()
        try retain()
    }

    /// What a keep-alive and a handshake take once they are sealed, pages, rows and index included: a day with both
    /// beside the same day without handshakes.
    func sizes() throws {
        var bytes: [Int64] = []
        var counts: [Int] = []
        for hasHandshakes in [false, true] {
            var fleet = Fleet(targets: targets, seed: 1)
            fleet.hasHandshakes = hasHandshakes
            let writer = try Store.openWriter(path: path)
            try writer.register(targets: fleet.rows)
            var count = 0
            for minute in 0..<1_440 {
                var batch = Batch()
                batch.observations = fleet.minute(minute)
                count += batch.observations.count
                try writer.commit(batch)
                let now = Fleet.start + .seconds((minute + 200) * 60)
                if minute % 60 == 59 {
                    _ = try writer.sealAndRetain(
                        now: now, rawKeep: .seconds(8_640_000), rollupKeep: .seconds(8_640_000))
                }
            }
            bytes.append(try writer.sealedBytes())
            counts.append(count)
            try writer.close()
            for end in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) }
        }
        line("sealed, bytes a keep-alive", number(Double(bytes[0]) / Double(counts[0]), 2), "<= 6")
        line(
            "sealed, bytes a handshake", number(Double(bytes[1] - bytes[0]) / Double(counts[1] - counts[0]), 2), "<= 22"
        )
    }

    /// How long deleting holds the writer, on a copy.
    func retain() throws {
        let copy = path + ".copy"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        defer { for end in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: copy + end) } }
        var options = StoreOptions()
        options.checksForDamage = false
        let writer = try Store.openWriter(path: copy, options: options)
        var steps = Spans()
        var isFinished = false
        let now = Fleet.start + .seconds(days * 86_400)
        let keep = Span.seconds(days * 43_200)
        while !isFinished {
            isFinished = try steps.time {
                try writer.sealAndRetain(now: now, rawKeep: keep, rollupKeep: keep, steps: 1)
            }.isFinished
        }
        line("deleting half of it, step p99 / longest", steps.text, "longest <= 50 ms")
        var compactions = Spans()
        while try compactions.time({ try writer.compact(pages: StoreWriter.pagesPerCompaction) }) > 0 {}
        line("giving room back, step p99 / longest", compactions.text, "longest <= 50 ms")
        try writer.close()
    }

    /// What is asked of the past.
    func read() throws {
        let reader = try Store.openReader(path: path)
        let end = Fleet.start + .seconds(days * 86_400)
        var one = Spans()
        var count = 0
        for target in 0..<min(20, targets) {
            try one.time {
                try reader.history(target: "sbc\(target * 37 % targets)", from: Fleet.start, to: end) { _ in count += 1
                }
            }
        }
        line(
            "one target's \(days) days raw, median / longest", "\(number(one.share(0.5))) / \(number(one.share(1))) ms",
            "< 100 ms")
        var sketches = Spans()
        let totals = try sketches.time { try reader.totals(from: Fleet.start, to: end) }
        let worst = totals.compactMap { $0.latency(.options).percentile(0.99) }.max()?.milliseconds ?? 0
        line(
            "p99 of all \(totals.count) targets from sketches", "\(number(sketches.share(1))) ms",
            "< 1000 ms (worst p99 \(number(worst)) ms)")
        var rss = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &rss)
        line("resident memory of the reader", "\(rss.ru_maxrss / 1_024) MiB", "")
    }
}
