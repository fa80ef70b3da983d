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
        let time = SystemClock().wall().iso8601
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        if isJSON {
            let members: [(String, JSON)] = [
                ("time", .string(time)), ("level", .string(event.level.rawValue)),
                ("message", .string(event.message.description)),
            ]
            Terminal.say(JSON.object(members + fields.map { ($0.key, .string($0.value.description)) }).text)
        } else {
            let words = fields.map { "\($0.key)=\(PeerText(decoded: $0.value.description).forTerminal)" }
            Terminal.say(
                "\(time) \(event.level.rawValue) "
                    + ([PeerText(decoded: event.message.description).forTerminal] + words)
                    .joined(separator: " "))
        }
    }
}
