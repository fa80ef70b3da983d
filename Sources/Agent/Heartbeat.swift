import Alerting
import Dispatch
import Evidence
import Logging
import Plans
import Transport

/// Tells a dead-man's service regularly that this agent lives; its silence is what raises the alarm there.
actor Heartbeat {
    /// One beat; it may take long.
    typealias Beat = @Sendable (HeartbeatSettings) async -> DeliveryResult

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let settings: HeartbeatSettings
    private let beat: Beat
    private let log: Logger
    private var isFailing = false
    private var cycle: Task<Void, Never>?

    init(loop: EventLoop, settings: HeartbeatSettings, beat: @escaping Beat, log: Logger) {
        self.loop = loop
        self.settings = settings
        self.beat = beat
        self.log = log
    }

    /// Beats until ``stop()``, each time only once everybody who must live has answered.
    func start(after answer: @escaping @Sendable () async -> Void) {
        cycle = Task { await self.run(answer) }
    }

    /// Beats no more.
    func stop() { cycle?.cancel() }

    private func run(_ answer: @Sendable () async -> Void) async {
        var due = loop.refreshedNow()
        while !Task.isCancelled {
            await answer()
            note(await beat(settings))
            due = max(due + settings.interval, loop.refreshedNow())
            if await loop.sleep(until: due) == .cancelled { return }
        }
    }

    /// Says once that beats are not taken, and once that they are again.
    private func note(_ result: DeliveryResult) {
        let works = (200..<300).contains(result.status ?? 0)
        guard works == isFailing else { return }
        isFailing = !works
        if works {
            log.notice("the heartbeat is taken again")
        } else {
            let reason = result.error ?? result.status.map { "the service answered \($0)" } ?? "no answer"
            log.error("the heartbeat is not taken", metadata: ["reason": "\(reason)"])
        }
    }

    private static let queue = DispatchQueue(label: "trunkwatch.heartbeat")

    /// A beat as it is: an empty POST by the HTTP client of the alerts.
    static let post: Beat = { settings in
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: send(settings)) }
        }
    }

    private static func send(_ settings: HeartbeatSettings) -> DeliveryResult {
        do {
            let text =
                switch settings.url {
                case .plain(let text): text
                case .secret(let reference): try reference.resolve().text
                }
            return HTTPPost(url: try HTTPURL(parsing: text), body: []).send()
        } catch let error as SecretError {
            return DeliveryResult(status: nil, error: error.reason)
        } catch let error as SettingSyntaxError {
            return DeliveryResult(status: nil, error: error.reason)
        } catch {
            return DeliveryResult(status: nil, error: "the address cannot be read")
        }
    }
}
