import Agent
import Foundation

/// What started this process as a service, where something did (systemd: `Type=notify-reload`, `WatchdogSec=`).
struct Supervisor: Sendable {
    private let notifier: ServiceNotifier?
    private let watchdog: Int64?

    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        notifier = ServiceNotifier(socket: environment["NOTIFY_SOCKET"])
        watchdog = ServiceNotifier.watchdogMicroseconds(
            environment["WATCHDOG_USEC"], forProcess: environment["WATCHDOG_PID"])
    }

    /// Tells it something, where there is one.
    func tell(_ state: ServiceNotifier.State) { notifier?.tell(state) }

    /// Tells it that a new plan is being read.
    func tellReloading() {
        let now = monotonicNanoseconds() / 1_000
        tell(.reloading(microseconds: now))
    }

    /// Tells it that the agent lives for as long as every loop of the agent answers; returns when cancelled.
    func watch(_ agent: Agent) async {
        guard notifier != nil, let watchdog else { return }
        while !Task.isCancelled {
            await agent.answer()
            tell(.alive)
            try? await Task.sleep(for: .microseconds(watchdog))
        }
    }
}

private func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
