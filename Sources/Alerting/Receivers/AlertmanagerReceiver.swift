package import Evidence

/// Prometheus Alertmanager, API v2: every alert to every peer of its cluster, again and again while it fires.
///
/// Alertmanager forgets what is not repeated and keeps no alerts over a restart, so firing alerts are sent again every
/// ``resendEvery`` with an end in the future, and resolved ones for ``keepResolved`` more.
package struct AlertmanagerReceiver: AlertReceiver {
    /// From one sending to the next.
    package static let resendEvery = Span.seconds(60)
    /// How long Alertmanager is to believe a firing alert that is not repeated.
    package static let holds = Span.seconds(240)
    /// How long a resolved alert is repeated.
    package static let keepResolved = Span.seconds(900)
    /// The most alerts of one post.
    package static let mostAlerts = 256

    /// How the peers are reached.
    package var connection = HTTPConnection()
    private let peers: [HTTPURL]

    /// A receiver at the roots of all peers, such as `http://am1.example.net:9093`; never a load balancer.
    package init(peers: [HTTPURL]) throws(SettingSyntaxError) {
        var all: [HTTPURL] = []
        for peer in peers { all.append(try peer.appending("api/v2/alerts")) }
        self.peers = all
    }

    /// See ``AlertReceiver/deliver(_:payload:at:)``.
    package func deliver(_ alert: Alert, payload: [UInt8], at now: WallTime) -> DeliveryResult {
        deliver([alert], at: now)
    }

    /// Posts alerts to every peer; the best of the peers' answers, for peers tell each other.
    package func deliver(_ alerts: [Alert], at now: WallTime) -> DeliveryResult {
        var best: DeliveryResult?
        for start in stride(from: 0, to: alerts.count, by: Self.mostAlerts) {
            let batch = alerts[start..<min(start + Self.mostAlerts, alerts.count)]
            for post in posts(Array(batch), at: now) {
                let result = post.send()
                if best.map({ !$0.isAccepted && result.isAccepted }) ?? true { best = result }
            }
        }
        return best ?? DeliveryResult(status: nil, error: "no alert to send")
    }

    /// See ``AlertReceiver/preview(_:payload:at:)``.
    package func preview(_ alert: Alert, payload: [UInt8], at now: WallTime) -> String {
        posts([alert], at: now).map(\.shown).joined(separator: "\n\n")
    }

    private func posts(_ alerts: [Alert], at now: WallTime) -> [HTTPPost] {
        let body = JSON.array(alerts.map { Self.json($0, at: now) })
        return peers.compactMap { peer in
            var post = try? HTTPPost(url: peer, json: body)
            post?.connection = connection
            return post
        }
    }

    /// One alert. Nothing that changes while it fires stands in a label: labels are its identity.
    static func json(_ alert: Alert, at now: WallTime) -> JSON {
        let message = AlertMessage(alert)
        var labels = [
            ("alertname", alert.rule.rawValue), ("target", alert.target), ("site", alert.site),
            ("severity", alert.severity.rawValue),
        ]
        labels += alert.labels.map { ($0.name, $0.value) }.filter { !$0.1.isEmpty }
        let annotations = [
            ("summary", alert.summary), ("description", message.text), ("remedy", message.remedy),
            ("diagnosis", alert.diagnoses.first?.code.rawValue), ("runbook_url", alert.links.runbook),
            ("dedup_key", alert.dedupKey),
        ]
        let end = alert.endedAt ?? now + holds
        return .object([
            ("labels", .object(labels.map { ($0.0, .string($0.1)) })),
            ("annotations", .object(annotations.compactMap { name, value in value.map { (name, .string($0)) } })),
            ("startsAt", .string(min(alert.startedAt, end).iso8601)), ("endsAt", .string(end.iso8601)),
            ("generatorURL", .string(alert.links.dashboard ?? "")),
        ])
    }
}

extension DeliveryResult {
    /// Whether the receiver has it.
    package var isAccepted: Bool { status.map { (200...299).contains($0) } ?? false }
}
