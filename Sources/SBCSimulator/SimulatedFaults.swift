package import Evidence

/// The faults that a simulated SBC plays, by the words of `trunkwatch simulate --fault`.
package struct SimulatedFaults: Sendable, Hashable {
    /// Waits so long before each answer.
    package var delay = Span.zero
    /// The status code of each answer.
    package var status = 200
    /// Adds a Retry-After of so many seconds.
    package var retryAfter: UInt32?
    /// Goes down after so long: closes every connection and refuses new ones.
    package var downAfter: Span?
    /// Comes back so long after it went down.
    package var upAfter: Span?
    /// Reads and never answers.
    package var isSilent = false
    /// Resets each connection as soon as it is accepted.
    package var resets = false
    /// Closes each connection after its first bytes, unanswered.
    package var closesAfterAccept = false
    /// Closes each connection after its answer.
    package var closesAfterAnswer = false
    /// Answers without a Contact.
    package var hidesContact = false
    /// Answers with bytes that are no SIP.
    package var talksGarbage = false
    /// Sends its answer one byte at a time.
    package var drips = false
    /// The Server header.
    package var server = "Trunkwatch-Simulator"

    /// No fault at all.
    package init() {}

    /// The words that ``init(parsing:)`` knows, for help texts.
    package static let words = [
        "delay=400ms", "status=503", "retry-after=120", "down-after=20s", "up-after=10s", "silent", "reset",
        "close-after-accept", "close-after-answer", "no-contact", "garbage", "drip", "server=TEXT",
    ]

    /// Reads words such as `delay=400ms`, `status=503`, `silent`.
    package init(parsing words: [String]) throws(SettingSyntaxError) {
        for word in words {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            try set(pair.first ?? "", pair.count == 2 ? pair[1] : nil, word)
        }
    }

    private mutating func set(_ name: String, _ value: String?, _ word: String) throws(SettingSyntaxError) {
        switch (name, value) {
        case ("delay", let value?): delay = try Span(parsing: value)
        case ("down-after", let value?): downAfter = try Span(parsing: value)
        case ("up-after", let value?): upAfter = try Span(parsing: value)
        case ("status", let value?): status = try Self.number(value, 200...699, word)
        case ("retry-after", let value?): retryAfter = UInt32(try Self.number(value, 0...86_400, word))
        case ("server", let value?): server = value
        case ("silent", nil): isSilent = true
        case ("reset", nil): resets = true
        case ("close-after-accept", nil): closesAfterAccept = true
        case ("close-after-answer", nil): closesAfterAnswer = true
        case ("no-contact", nil): hidesContact = true
        case ("garbage", nil): talksGarbage = true
        case ("drip", nil): drips = true
        default:
            throw SettingSyntaxError(
                reason: "“\(PeerText(decoded: word).forTerminal)” is not a fault; use "
                    + Self.words.joined(separator: ", "))
        }
    }

    private static func number(
        _ text: String, _ range: ClosedRange<Int>, _ word: String
    ) throws(SettingSyntaxError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw SettingSyntaxError(
                reason: "“\(PeerText(decoded: word).forTerminal)”: use \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
