import Glibc

/// How many descriptors the process may have.
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one; ten thousand connections need ten thousand descriptors.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// About how many descriptors may still be opened, by the soft limit and what a process has open anyway.
    package static var free: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        return max(0, Int(clamping: limit.rlim_cur) - 24)
    }

    /// Makes sure that so many descriptors can be had now, by having them for a moment.
    ///
    /// Dispatch traps where it gets none for its own event sets, so loops must ask before it does.
    package static func require(_ count: Int) throws(SystemError) {
        var held: [Int32] = []
        defer { held.forEach(SystemCall.close) }
        for _ in 0..<count {
            held.append(Int32(try SystemCall.checked("open") { Int(open("/dev/null", O_RDONLY | O_CLOEXEC)) }))
        }
    }
}
