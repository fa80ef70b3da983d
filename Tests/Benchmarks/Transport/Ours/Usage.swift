import Glibc

/// What this process has used so far.
struct Usage {
    let cpu: Double
    let wall: Double

    /// The processor's seconds, user and system together, and the monotonic clock.
    static func now() -> Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Usage(
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            wall: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// Prints what `count` operations since `start` cost each, in microseconds: processor, wall.
    static func report(since start: Usage, for count: Int) {
        let end = now()
        print(
            microseconds((end.cpu - start.cpu) / Double(count)), microseconds((end.wall - start.wall) / Double(count)))
    }

    /// Memory that is this process's alone, in KiB.
    static func privateKiB() -> Int {
        guard let file = fopen("/proc/self/smaps_rollup", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("Private_Dirty:") { return Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }
        }
        return 0
    }

    /// Has what was printed be read now.
    static func flush() { fflush(nil) }

    /// How many descriptors this process has.
    static func descriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    private static func microseconds(_ seconds: Double) -> String { tenths(seconds * 1e6) }

    /// A number with two decimals.
    static func tenths(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
    }
}
