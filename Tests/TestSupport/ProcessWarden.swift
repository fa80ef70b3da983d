import Foundation
import Synchronization

/// Sees to it that no child survives the test process, however that ends.
///
/// One shell in a process group of its own reads the process groups that are alive from a pipe; when the pipe ends,
/// because the test process is gone, it kills those that are left.
package enum ProcessWarden {
    /// What the shell does with lines `born GROUP` and `gone GROUP` on its standard input.
    package static let script = """
        trap '' INT TERM HUP
        alive=' '
        while read -r change group; do
            case $change in
            born) alive="$alive$group " ;;
            gone) case $alive in *" $group "*) alive="${alive%% $group *} ${alive#* $group }" ;; esac ;;
            esac
        done
        for group in $alive; do kill -s KILL -- "-$group"; done
        """

    /// The writing end of the pipe; -1 where the shell could not be started.
    private static let pipe: Int32 = {
        guard let (reading, writing) = try? makePipe() else { return -1 }
        defer { close(reading) }
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        let started = try? spawn(
            SpawnRequest(
                path: "/bin/sh", arguments: ["-c", script], environment: [:], directory: "/", input: reading,
                output: null, error: null))
        return started == nil ? -1 : writing
    }()

    /// Remembers a process group.
    static func born(_ group: pid_t) { say("born", group) }

    /// Forgets a process group.
    static func gone(_ group: pid_t) { say("gone", group) }

    private static func say(_ change: String, _ group: pid_t) {
        let line = Array("\(change) \(group)\n".utf8)
        _ = write(pipe, line, line.count)
    }
}
