package import Alerting
package import Evidence
package import Health

/// One target as it is watched: `targets:` in a plan, with `defaults:` and the documented defaults filled in.
package struct TargetPlan: Sendable, Hashable {
    /// `name`: unique, `[A-Za-z0-9._:-]{1,128}`.
    package var name: String
    /// `address` (and `transport`): where it is reached.
    package var address: TargetAddress
    /// `profile`: one of ``profiles``; default `generic`.
    package var profile = "generic"
    /// `identity`: a name of `identities:`; default none.
    package var identity: String?
    /// `interval`: from one OPTIONS to the next; 1 s to 1 h, default 60 s.
    package var interval = Span.seconds(60)
    /// `timeout`: of one attempt, at most the interval; default 10 s, or the interval where that is shorter.
    package var timeout = Span.seconds(10)
    /// `audit`: from one fresh full handshake to the next; 1 s to 24 h, default 10 min.
    package var audit = Span.seconds(600)
    /// `mode`: which of the two questions are asked; default both.
    package var mode = ProbeMode.both
    /// `verify`: what a failed certificate does to the stages after it; default strict.
    package var verify = VerifyMode.strict
    /// `peer-policy`: which refusals are right; default open.
    package var peerPolicy = PeerPolicy.open
    /// `own-trunk`: the trunk whose heartbeat our OPTIONS may be; default none.
    package var ownTrunk: String?
    /// `server-name`: the name asked for and verified; default: the address's host.
    package var serverName: String?
    /// `from-fqdn`: the host in From, Contact and Via; default: the identity's, else the agent's own choice.
    package var fromFQDN: String?
    /// `expect`: the statuses that count as healthy; default 2xx.
    package var expect = ExpectedStatuses.success
    /// `warn-days`: a certificate with fewer days left is a warning; 0–3650, default 30.
    package var warnDays = 30
    /// `critical-days`: a certificate with fewer days left is critical; at most ``warnDays``, default 7.
    package var criticalDays = 7
    /// `down-after`: so many failures in a row and the target is down; 1–100, default 3.
    package var downAfter = 3
    /// `up-after`: so many successes in a row and the target is up again; 1–100, default 2.
    package var upAfter = 2
    /// `slow-after`: an answer that takes longer is a warning; default none.
    package var slowAfter: Span?
    /// `source`: the address or interface of this host to connect from; default: as the routes have it.
    package var source: ConnectOrigin?
    /// `credentials`: for a peer that answers 401 or 407; default none.
    package var credentials: PlanAccount?
    /// `tls`: what the handshake may use and trust.
    package var tls = TLSSettings()
    /// `labels`: in the plan's order, those of `defaults:` first.
    package var labels: [Label] = []
    /// `down-within`: so many failures among the last few probes are down too; default none.
    package var downWithin: FailureShare?
    /// `inbound`: what is expected of the OPTIONS that it sends to us.
    package var inbound = InboundPlan()
    /// `depends-on`: names of targets that this one is behind; default none.
    package var dependsOn: [String] = []
    /// `maintenance`: names of windows of the plan; default none.
    package var maintenance: [String] = []
    /// `slo`: what is promised of it; default nothing.
    package var objective: ServiceObjective?
    /// The line of the plan that the target starts on.
    package var line = 0
    /// The file that the target stands in.
    package var file = ""

    /// The profiles that there are.
    package static let profiles = ["generic", "teams-sbc", "teams-cloud"]

    /// A target with the documented defaults.
    package init(name: String, address: TargetAddress) {
        self.name = name
        self.address = address
    }

    /// Whether nothing but the place in the file differs: a reload then keeps the target's history and state.
    package func hasSameSettings(as other: TargetPlan) -> Bool {
        var copy = self
        copy.line = other.line
        copy.file = other.file
        return copy == other
    }
}

/// Which of the two questions a target is asked (DESIGN §3.1).
package enum ProbeMode: String, Sendable, Hashable, CaseIterable {
    /// OPTIONS on the live connection every interval, and a fresh handshake every audit.
    case both
    /// A fresh handshake and OPTIONS over it, every interval.
    case fresh
    /// Only OPTIONS on the live connection.
    case keepAlive = "keep-alive"
}

/// What a handshake may use and trust: `tls:` of a target.
package struct TLSSettings: Sendable, Hashable {
    /// A protocol version that we still speak outside a diagnostic connection.
    package enum Version: String, Sendable, Hashable, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// `min`: the lowest version offered; default 1.2.
    package var minimum = Version.tls12
    /// `max`: the highest version offered, not below ``minimum``; default 1.3.
    package var maximum = Version.tls13
    /// `ciphers`: an OpenSSL cipher list for TLS 1.2; default: the profile's.
    package var ciphers: String?
    /// `ca`: a PEM bundle trusted in place of the system's; relative to the plan file.
    package var caPath: String?
    /// `crl`: a PEM file of revocation lists; relative to the plan file.
    package var crlPath: String?

    /// The defaults.
    package init() {}
}
