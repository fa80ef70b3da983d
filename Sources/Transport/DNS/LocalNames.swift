import Dispatch
import Evidence
import Synchronization

/// What the machine's own files say about names: the hosts file and the resolver configuration, read on a queue of
/// their own and again when they change. One may serve the resolvers of all loops.
package final class LocalNames: Sendable {
    /// What the files said when they were last looked at.
    struct Snapshot: Sendable {
        var hosts = HostsTable(reading: [])
        var configuration = ResolverConfiguration(reading: [])
        var checked: MonotonicTime?
    }

    private struct Files {
        var hosts: WatchedFile
        var configuration: WatchedFile
    }

    private let queue = DispatchQueue(label: "trunkwatch.local-names")
    private let files: Mutex<Files>
    private let published = Mutex(Snapshot())
    private let recheck: Span

    /// The files that the settings name; nothing is read before it is asked for.
    package init(_ settings: ResolverSettings = ResolverSettings()) {
        files = Mutex(
            Files(
                hosts: WatchedFile(path: settings.hostsFile),
                configuration: WatchedFile(path: settings.configurationFile)))
        recheck = settings.recheck
    }

    /// What the files say now, for a caller on `loop`; what they said before where they cannot be read by `deadline`.
    func snapshot(on loop: EventLoop, until deadline: MonotonicTime) async -> Snapshot {
        if isDue(at: loop.now) {
            _ = await loop.wait(until: deadline) { id in
                queue.async {
                    self.refresh(at: loop.clock.now())
                    loop.perform { loop.finish(id, .ready) }
                }
            }
        }
        return published.withLock { $0 }
    }

    private func isDue(at now: MonotonicTime) -> Bool {
        published.withLock { snapshot in snapshot.checked.map { $0 + recheck <= now } ?? true }
    }

    /// Runs on `queue` only, which may block.
    private func refresh(at now: MonotonicTime) {
        guard isDue(at: now) else { return }
        let (hosts, configuration) = files.withLock { files in
            (files.hosts.changedContents(), files.configuration.changedContents())
        }
        let table = hosts.map { HostsTable(reading: $0) }
        let servers = configuration.map { ResolverConfiguration(reading: $0) }
        published.withLock { snapshot in
            if let table { snapshot.hosts = table }
            if let servers { snapshot.configuration = servers }
            snapshot.checked = now
        }
    }
}
