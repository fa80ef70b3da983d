package import Evidence

/// E-mail: text and HTML to one or more addresses.
package struct MailReceiver: AlertReceiver {
    private let server: MailServer
    private let sender: String
    private let receivers: [String]

    /// A receiver from its parts; addresses are `LOCAL@DOMAIN` in ASCII, without a display name.
    package init(server: MailServer, from sender: String, to receivers: [String]) throws(SettingSyntaxError) {
        for address in [sender] + receivers { try Self.check(address) }
        guard !receivers.isEmpty else { throw SettingSyntaxError(reason: "a mail has at least one receiver") }
        self.server = server
        self.sender = sender
        self.receivers = receivers
    }

    /// Refuses what is no plain address: nothing else may reach an SMTP command or a header.
    package static func check(_ address: String) throws(SettingSyntaxError) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Array("<>()[],;:\\\"".utf8).contains($0) }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isPlain, address.utf8.count <= 254 else {
            throw SettingSyntaxError(
                reason: "“\(address.oneLine.cut(to: 60))” is not a mail address; write name@example.net")
        }
    }

    /// See ``AlertReceiver/deliver(_:payload:at:)``.
    package func deliver(_ alert: Alert, payload: [UInt8], at now: WallTime) -> DeliveryResult {
        server.send(MailMessage(alert, from: sender, to: receivers, at: now))
    }

    /// See ``AlertReceiver/preview(_:payload:at:)``.
    package func preview(_ alert: Alert, payload: [UInt8], at now: WallTime) -> String {
        let body = AlertMessage(alert).text
        return "MAIL to \(receivers.joined(separator: ", ")) by \(server.host):\(server.port)\n\n\(body)"
    }
}
