import Dispatch
import Foundation

/// Signals as something to wait for.
enum Interruption {
    /// The given signals as they come, once every one of them is caught; they no longer kill the process.
    static func signals(_ numbers: [Int32]) async -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        let queue = DispatchQueue(label: "trunkwatch.signals")
        for number in numbers {
            await withCheckedContinuation { (caught: CheckedContinuation<Void, Never>) in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                // The handler holds its own source: it is made once for the life of the process and never cancelled.
                source.setEventHandler {
                    withExtendedLifetime(source) { _ = continuation.yield(number) }
                }
                source.setRegistrationHandler { caught.resume() }
                source.activate()
            }
        }
        return stream
    }
}
