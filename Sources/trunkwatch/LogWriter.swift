import Evidence
import Logging
import Transport

/// The log on standard error: one event is one line, for people or as JSON.
struct LogWriter: LogHandler {
    let isJSON: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .notice

    init(isJSON: Bool) { self.isJSON = isJSON }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = SystemClock().wall()
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        if isJSON {
            let members: [(String, JSON)] = [
                ("time", .string(now.iso8601)), ("level", .string(event.level.rawValue)),
                ("message", .string(event.message.description)),
            ]
            Terminal.say(JSON.object(members + fields.map { ($0.key, .string($0.value.description)) }).text)
        } else {
            Terminal.say(Self.line(event, fields.map { ($0.key, $0.value.description) }, at: now))
        }
    }

    /// One line for people; what the sentence says already is not said again.
    private static func line(_ event: LogEvent, _ fields: [(name: String, value: String)], at now: WallTime) -> String {
        let message = PeerText(decoded: event.message.description).forTerminal
        let told = Set(message.split { " ,;()".contains($0) }.map(String.init))
        let rest = fields.filter { !told.contains($0.value) }.map { field in
            "\(field.name)=\(PeerText(decoded: field.value).forTerminal)"
        }
        // Whoever looks needs no date; and a progress line may stand where this one goes.
        let isLive = Terminal.talksToSomebody
        let time = isLive ? String(now.iso8601Seconds.dropFirst(11).dropLast()) : now.iso8601Seconds
        return (isLive ? "\r\u{1B}[K" : "")
            + ([time, event.level.rawValue, message] + rest).joined(separator: " ")
    }
}
