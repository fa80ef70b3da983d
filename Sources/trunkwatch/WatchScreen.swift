import Dispatch
import Foundation

/// A screen that shows one picture after the other in the same place, until `q` or an interrupt.
///
/// It takes the terminal's second screen and gives back the first as it was. Nothing is cleared before it is drawn
/// over, so nothing flickers.
final class WatchScreen {
    /// What happened.
    private enum Event: Sendable {
        case tick, quit
    }

    private let events: AsyncStream<Event>
    private let happens: AsyncStream<Event>.Continuation
    private var before: termios?

    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

    init() { (events, happens) = AsyncStream.makeStream() }

    /// Draws what `picture` gives, anew each time this long has passed, until somebody has seen enough.
    func run(every pause: Duration, _ picture: () async throws -> String) async throws {
        takeKeys()
        let signals = await Interruption.signals([SIGINT, SIGTERM, SIGHUP])
        let listening = Task { [happens] in for await _ in signals { happens.yield(.quit) } }
        let ticking = Task { [happens] in
            while (try? await Task.sleep(for: pause)) != nil { happens.yield(.tick) }
        }
        Terminal.print(Self.enter)
        defer {
            Terminal.print(Self.leave)
            giveBackKeys()
            ticking.cancel()
            listening.cancel()
        }
        draw(try await picture())
        for await event in events {
            if event == .quit { return }
            draw(try await picture())
        }
    }

    /// One frame; terminals that know how show it at once (mode 2026), the others line by line.
    private func draw(_ text: String) {
        let rows = max(2, Terminal.rows - 1)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        if lines.count > rows {
            // The last line counts everything: it stays when there is no room for all.
            lines = lines.prefix(rows - 2) + ["… \(lines.count - rows + 1) more"] + lines.suffix(1)
        }
        let body = (lines + ["q quits"]).map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
        Terminal.print("\u{1B}[?2026h\u{1B}[H\(body)\u{1B}[J\u{1B}[?2026l")
    }

    // MARK: Keys

    private func takeKeys() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
        before = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        // A thread of its own that waits for a key for as long as the process lives.
        DispatchQueue(label: "trunkwatch.keys").async { [happens] in
            var key: UInt8 = 0
            while read(STDIN_FILENO, &key, 1) == 1 {
                if key == UInt8(ascii: "q") || key == UInt8(ascii: "Q") { happens.yield(.quit) }
            }
        }
    }

    private func giveBackKeys() {
        if var before { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    }
}
