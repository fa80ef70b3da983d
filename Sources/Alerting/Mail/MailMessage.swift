package import Evidence
internal import Foundation

/// One e-mail as it goes over the wire (RFC 5322, RFC 2045): plain text and HTML of the same message.
package struct MailMessage: Sendable, Hashable {
    /// The sender's address.
    package let sender: String
    /// The receivers' addresses.
    package let receivers: [String]
    /// The message with its headers; lines end in CR LF and none is longer than 76 characters of a body.
    package let bytes: [UInt8]

    /// The message of an alert; all messages of one incident reply to the same first one, so that they make a thread.
    package init(_ alert: Alert, from sender: String, to receivers: [String], at now: WallTime) {
        self.sender = sender
        self.receivers = receivers
        let message = AlertMessage(alert)
        let domain = sender.split(separator: "@").last.map(String.init) ?? "trunkwatch.invalid"
        let boundary = "=_\(alert.dedupKey.prefix(24))_\(now.microseconds)"
        var lines = [
            "From: Trunkwatch <\(sender)>", "To: \(receivers.joined(separator: ", "))",
            "Subject: \(Self.encoded(message.title.oneLine.cut(to: 300)))", "Date: \(Self.date(now))",
            "Message-ID: <\(alert.id)@\(domain)>",
            "References: <\(alert.dedupKey.prefix(32)).\(alert.startedAt.microseconds)@\(domain)>",
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
        ]
        lines += Self.part("text/plain", message.text, boundary)
        lines += Self.part("text/html", MailHTML.page(of: message, alert), boundary)
        lines += ["--\(boundary)--", ""]
        bytes = Array(lines.joined(separator: "\r\n").utf8)
    }

    private static func part(_ type: String, _ text: String, _ boundary: String) -> [String] {
        let body = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn])
        return [
            "--\(boundary)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
        ] + body.split(separator: "\r").map(String.init) + [""]
    }

    /// A header's text: as it is where it is short and ASCII, else as encoded words (RFC 2047), folded.
    static func encoded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 > 0x7E }) || text.utf8.count > 66 || text.contains("=?") else {
            return text
        }
        var words: [String] = []
        var chunk = ""
        for character in text {
            if chunk.utf8.count + character.utf8.count > 42, !chunk.isEmpty {
                words.append(word(chunk))
                chunk = ""
            }
            chunk.append(character)
        }
        words.append(word(chunk))
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ chunk: String) -> String { "=?utf-8?B?\(Data(chunk.utf8).base64EncodedString())?=" }

    private static func date(_ time: WallTime) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time.seconds)))
    }
}

/// The HTML part of a mail: a table that every mail program can show, no style sheet, nothing loaded from elsewhere.
enum MailHTML {
    static func page(of message: AlertMessage, _ alert: Alert) -> String {
        let rows = message.facts.map { fact in
            "<tr><th align=\"left\" valign=\"top\" style=\"padding-right:1em\">\(escaped(fact.name))</th>"
                + "<td>\(escaped(fact.value))</td></tr>"
        }
        let remedy = message.remedy.map { "<p><b>What to do:</b> \(escaped($0))</p>" } ?? ""
        let links = message.links.map { "<a href=\"\(escaped($0.url))\">\(escaped($0.title))</a>" }
        return """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>\(escaped(message.title))</title></head>
            <body style="font-family:sans-serif"><h1 style="font-size:1.2em;color:\(colour(of: alert))">\
            \(escaped(message.title))</h1>
            \(remedy)
            <table>\(rows.joined(separator: "\n"))</table>
            <p>\(links.joined(separator: " · "))</p></body></html>
            """
    }

    private static func colour(of alert: Alert) -> String {
        switch (alert.status, alert.severity) {
        case (.resolved, _): "#1a7f37"
        case (.firing, .critical): "#b42318"
        case (.firing, _): "#8a5a00"
        }
    }

    private static func escaped(_ text: String) -> String { PeerText.escapedForHTML(text) }
}
