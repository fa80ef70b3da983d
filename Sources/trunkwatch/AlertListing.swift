import Agent
import Alerting
import Evidence
import Exposition
import TimeSeries

/// Alerts, silences and deliveries as `alerts` prints them.
enum AlertListing {
    /// The open alerts and the silences; `idle` are the ids of those that match nothing now.
    static func text(_ book: AlertBook, idle: Set<String> = [], style: TextStyle, now: WallTime) -> String {
        var lines = book.entries.flatMap { entry in
            [
                style.talk(line(entry.alert.summary), lead: "\(entry.alert.severity.rawValue.uppercased())  "),
                style.talk(facts(entry, now: now), lead: "    "),
            ]
        }
        if lines.isEmpty { lines.append("No alert is open.") }
        if !book.silences.isEmpty { lines.append("\nSilences:") }
        lines += book.silences.map { silence in
            style.talk(
                words(silence) + (idle.contains(silence.id) ? " · matches nothing now" : ""),
                lead: "  \(silence.id)  ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func words(_ silence: Silence) -> String {
        let reason = [line(silence.comment), silence.author.isEmpty ? "" : "by \(line(silence.author))"]
        let matchers = silence.matchers.map(\.text).map(line).joined(separator: " ")
        return ([matchers, "until \(silence.endsAt.iso8601Seconds)"] + reason.filter { !$0.isEmpty })
            .joined(separator: " · ")
    }

    private static func facts(_ entry: AlertBook.Entry, now: WallTime) -> String {
        let age = Span.seconds(Int(max(0, now.seconds - entry.alert.startedAt.seconds))).text
        return
            (["since \(entry.alert.startedAt.iso8601Seconds) (\(age))", entry.alert.rule.rawValue]
            + told(entry, now: now)).joined(separator: " · ")
    }

    /// Who knows of it, who does not yet and why.
    private static func told(_ entry: AlertBook.Entry, now: WallTime) -> [String] {
        var parts: [String] = []
        if let silence = entry.silence { parts.append("silenced by \(silence.id)") }
        if !entry.told.isEmpty { parts.append("told: \(entry.told.joined(separator: ", "))") }
        if !entry.waiting.isEmpty { parts.append("waiting: \(entry.waiting.map(words).joined(separator: ", "))") }
        if !entry.refused.isEmpty { parts.append("refused: \(entry.refused.map(words).joined(separator: ", "))") }
        guard parts.isEmpty else { return parts }
        guard let time = entry.tellAt else { return ["nobody was told yet"] }
        let wait = Span.seconds(Int(max(1, time.seconds - now.seconds))).text
        return ["nobody was told yet, will be in \(wait) (group-wait)"]
    }

    private static func words(_ untold: AlertBook.Untold) -> String {
        guard untold.attempts > 0 else { return untold.receiver }
        let attempts = "\(untold.attempts) attempt\(untold.attempts == 1 ? "" : "s")"
        let reason = untold.error.map { line($0) + ", " } ?? ""
        return "\(untold.receiver) (\(reason)\(attempts))"
    }

    static func json(_ book: AlertBook) -> String {
        JSON.object([
            ("schema", .string("trunkwatch.alerts/1")), ("alerts", .array(book.entries.map(json))),
            ("silences", .array(book.silences.map(json))),
        ]).text
    }

    private static func json(_ entry: AlertBook.Entry) -> JSON {
        .object([
            ("alert", entry.alert.json), ("told", .strings(entry.told)),
            ("waiting", .array(entry.waiting.map(json))), ("refused", .array(entry.refused.map(json))),
            ("tellAt", .optional(entry.tellAt?.iso8601)), ("toldAt", .optional(entry.toldAt?.iso8601)),
            ("silencedBy", .optional(entry.silence?.id)),
        ])
    }

    private static func json(_ untold: AlertBook.Untold) -> JSON {
        .object([
            ("receiver", .string(untold.receiver)), ("error", .optional(untold.error)),
            ("attempts", .integer(Int64(untold.attempts))),
        ])
    }

    static func json(_ silence: Silence) -> JSON {
        .object([
            ("id", .string(silence.id)), ("matchers", .strings(silence.matchers.map(\.text))),
            ("startsAt", .string(silence.startsAt.iso8601)), ("endsAt", .string(silence.endsAt.iso8601)),
            ("comment", .string(silence.comment)), ("author", .string(silence.author)),
        ])
    }

    static func text(_ journal: [(row: OutboxRow, attempts: [DeliveryAttempt])]) -> String {
        guard !journal.isEmpty else { return "Nothing was sent.\n" }
        return journal.map { row, attempts in
            let alert = Alert(parsing: Array(row.payload.utf8))
            var lines = [
                [row.createdAt.iso8601Seconds, row.state.rawValue, "to \(row.receiver)", alert?.status.rawValue ?? ""]
                    .joined(separator: "  "),
                "    \(line(alert?.summary ?? row.id))",
            ]
            lines += attempts.map { attempt in
                "    \(attempt.number). \(attempt.at.iso8601Seconds)  \(attempt.outcome)"
                    + (attempt.detail.map { ": \(line($0))" } ?? "")
            }
            if attempts.isEmpty, let error = row.lastError { lines.append("    \(line(error))") }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n") + "\n"
    }

    static func json(_ journal: [(row: OutboxRow, attempts: [DeliveryAttempt])]) -> String {
        JSON.object([
            ("schema", .string("trunkwatch.deliveries/1")),
            ("deliveries", .array(journal.map { json($0.row, $0.attempts) })),
        ]).text
    }

    private static func json(_ row: OutboxRow, _ attempts: [DeliveryAttempt]) -> JSON {
        .object([
            ("id", .string(row.id)), ("dedupKey", .string(row.dedupKey)), ("receiver", .string(row.receiver)),
            ("state", .string(row.state.rawValue)), ("createdAt", .string(row.createdAt.iso8601)),
            ("deliveredAt", .optional(row.deliveredAt?.iso8601)), ("lastError", .optional(row.lastError)),
            ("alert", Alert(parsing: Array(row.payload.utf8))?.json ?? .null),
            (
                "attempts",
                .array(
                    attempts.map {
                        .object([
                            ("number", .integer(Int64($0.number))), ("at", .string($0.at.iso8601)),
                            ("outcome", .string($0.outcome)), ("detail", .optional($0.detail)),
                        ])
                    })
            ),
        ])
    }

    /// What became of one attempt, for people.
    static func words(_ decision: DeliveryDecision, _ result: DeliveryResult) -> String {
        let status = result.status.map { " (\($0))" } ?? ""
        let reason = result.error ?? (result.status == nil ? "no answer" : "the receiver's answer says so")
        return switch decision {
        case .delivered: "taken\(status)"
        case .retry: "not taken\(status), an agent would try again: \(reason)"
        case .dead(let failure): "refused\(status): \(failure.text)"
        }
    }

    /// A message as it would be sent: line by line, each safe for a terminal and none cut.
    static func shown(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { PeerText.visible($0.utf8) }
            .joined(separator: "\n") + "\n"
    }

    private static func line(_ text: String) -> String { PeerText(decoded: text).forTerminal }
}
