import Agent
import Evidence
import Foundation
import Transport

/// One line on standard error that says how things stand.
struct ProgressLine: Sendable {
    private let board: Board
    private let targets: Int
    private let total: Span?
    private let started: MonotonicTime
    // Somebody who looks gets one line that changes every second; a file gets a line now and then.
    private let isLive = Terminal.talksToSomebody

    init(_ board: Board, targets: Int, total: Span?) {
        self.board = board
        self.targets = targets
        self.total = total
        started = SystemClock().now()
    }

    /// Writes the line anew until the task is cancelled, then once for good.
    func run() async {
        while true {
            try? await Task.sleep(for: .seconds(isLive ? 1 : 10))
            if Task.isCancelled { break }
            // The last line is the one for good.
            if let total, SystemClock().now() - started >= total { continue }
            if isLive { Terminal.whisper("\r\u{1B}[K" + text) } else { Terminal.say(text) }
        }
        if isLive { Terminal.whisper("\r\u{1B}[K") }
        Terminal.say(text)
    }

    private var text: String {
        let picture = board.now
        let seconds = Int((SystemClock().now() - started).seconds)
        let counts = TargetState.allCases.compactMap { state -> String? in
            let count = picture.states.values.count { $0 == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        let time = total.map { "\(min(seconds, Int($0.seconds)))/\(Int($0.seconds)) s" } ?? "\(seconds) s"
        return "\(time)  \(counts.isEmpty ? "first probes of \(targets) targets" : counts.joined(separator: ", "))  "
            + "\(picture.probes) probes, \(picture.delivered) alerts"
            + (picture.storeWorks ? "" : "  STORE NOT WRITTEN")
    }
}
