package import Evidence
import Foundation

/// What is asked through the control socket: a verb and its arguments, as one line of JSON.
///
/// `{"verb":"compact","arguments":{}}`; the answer is a line that says whether it was done, `{"ok":true}` or
/// `{"ok":false,"error":"…"}`, and where it was, a second one with the result. A connection carries one question.
package struct ControlRequest: Sendable, Hashable, Codable {
    /// The verb's name.
    package var verb: String
    /// Its arguments by name.
    package var arguments: [String: String]

    /// A question from its parts.
    package init(_ verb: String, _ arguments: [String: String] = [:]) {
        self.verb = verb
        self.arguments = arguments
    }

    /// Reads a line; `nil` for anything that is no question.
    init?(line: [UInt8]) {
        guard let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line)) else { return nil }
        self = request
    }

    /// The question as a line, its line feed included.
    var line: [UInt8] {
        let pairs = arguments.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) }
        return Array((JSON.object([("verb", .string(verb)), ("arguments", .object(pairs))]).text + "\n").utf8)
    }
}

/// What a verb answers.
package enum ControlAnswer: Sendable, Hashable {
    /// It was done, and this came of it.
    case done(JSON)
    /// It was not done; a sentence without its full stop.
    case refused(String)

    /// The answer as lines.
    var lines: [UInt8] {
        switch self {
        case .done(let result): Array("{\"ok\":true}\n\(result.text)\n".utf8)
        case .refused(let reason):
            Array((JSON.object([("ok", .bool(false)), ("error", .string(reason))]).text + "\n").utf8)
        }
    }
}

/// Every bound of the control socket, by name.
enum ControlLimits {
    /// The longest question, its line feed included.
    static let requestBytes = 64 << 10
    /// The longest answer that is taken.
    static let answerBytes = 64 << 20
    /// The most connections at once; those above it are closed without a word.
    static let connections = 16
    /// How long a question may take to arrive.
    static let requestPatience = Span.seconds(5)
    /// How long an answer may take to be taken.
    static let answerPatience = Span.seconds(30)
}
