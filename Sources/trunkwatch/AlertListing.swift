import Agent
import Alerting
import Evidence
import TimeSeries

/// Alerts, silences and deliveries as `alerts` prints them.
enum AlertListing {
    static func text(_ book: AlertBook, now: WallTime) -> String {
        var lines = book.entries.map { entry in
            let age = Span.seconds(Int(max(0, now.seconds - entry.alert.startedAt.seconds))).text
            let told =
                entry.silence.map { "silenced by \($0.id)" }
                ?? (entry.told.isEmpty ? "nobody was told yet" : "told: \(entry.told.joined(separator: ", "))")
            return "\(entry.alert.severity.rawValue.uppercased())  \(line(entry.alert.summary))\n"
                + "    since \(entry.alert.startedAt.iso8601Seconds) (\(age)) · \(entry.alert.rule.rawValue) · \(told)"
        }
        if lines.isEmpty { lines.append("No alert is open.") }
        if !book.silences.isEmpty { lines.append("\nSilences:") }
        lines += book.silences.map { silence in
            "  \(silence.id)  \(silence.matchers.map(\.text).map(line).joined(separator: " "))"
                + "  until \(silence.endsAt.iso8601Seconds)  \(line(silence.comment)) (\(line(silence.author)))"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func json(_ book: AlertBook) -> String {
        JSON.object([
            ("schema", .string("trunkwatch.alerts/1")),
            (
                "alerts",
                .array(
                    book.entries.map { entry in
                        .object([
                            ("alert", entry.alert.json), ("told", .strings(entry.told)),
                            ("toldAt", .optional(entry.toldAt?.iso8601)), ("silencedBy", .optional(entry.silence?.id)),
                        ])
                    })
            ), ("silences", .array(book.silences.map(json))),
        ]).text
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
