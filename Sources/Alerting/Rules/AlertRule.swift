/// The name of a rule by which an alert fires: `[A-Za-z0-9._:-]{1,128}`, unique in a plan.
package struct AlertRule: RawRepresentable, Sendable, Hashable, Codable {
    /// The name.
    package let rawValue: String

    /// A rule of that name; `nil` for what is no name.
    package init?(rawValue: String) {
        let marks = Array("._:-".utf8)
        let isName = rawValue.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || marks.contains(byte)
        }
        guard isName, (1...128).contains(rawValue.utf8.count) else { return nil }
        self.rawValue = rawValue
    }

    private init(_ name: String) { rawValue = name }

    /// The target is down.
    package static let targetDown = AlertRule("target.down")
    /// The target goes up and down too often for either to be news.
    package static let targetFlapping = AlertRule("target.flapping")
    /// The target works, and its certificate or TLS needs attention.
    package static let targetDegraded = AlertRule("target.degraded")
    /// The target works, and its certificate ends inside the critical window.
    package static let certificateCritical = AlertRule("certificate.critical")
    /// A certificate of our own ends soon.
    package static let ownCertificate = AlertRule("certificate.own")
    /// The SBC does not send the OPTIONS that it should.
    package static let heartbeatMissing = AlertRule("heartbeat.missing")
    /// The error budget goes so fast that it will not last days.
    package static let budgetFast = AlertRule("slo.fast-burn")
    /// The error budget goes faster than it should.
    package static let budgetSlow = AlertRule("slo.slow-burn")
    /// Answers are too slow too often, and the budget for that goes fast.
    package static let latencyFast = AlertRule("slo.latency-fast-burn")
    /// Answers are too slow more often than they should be.
    package static let latencySlow = AlertRule("slo.latency-slow-burn")
    /// The agent itself is in trouble.
    package static let agentTrouble = AlertRule("agent.trouble")

    /// The rule's part of a delivery's identity: no full stop, as Standard Webhooks ask.
    var token: String { rawValue.split(separator: ".").joined(separator: "-") }
}
