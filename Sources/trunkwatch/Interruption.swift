import Dispatch
import Foundation

/// SIGINT and SIGTERM as something to wait for.
enum Interruption {
    /// Returns after the first SIGINT or SIGTERM.
    static func wait() async {
        for await _ in signals([SIGINT, SIGTERM]) { return }
    }

    /// The given signals as they come; they no longer kill the process.
    static func signals(_ numbers: [Int32]) -> AsyncStream<Int32> {
        AsyncStream { continuation in
            let queue = DispatchQueue(label: "trunkwatch.signals")
            for number in numbers {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                // The handler holds its own source: it is made once for the life of the process and never cancelled.
                source.setEventHandler {
                    withExtendedLifetime(source) { _ = continuation.yield(number) }
                }
                source.activate()
            }
        }
    }
}
