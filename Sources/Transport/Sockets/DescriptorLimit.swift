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
}
