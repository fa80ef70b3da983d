package import Evidence

/// The agent's own settings: `agent:` in a plan.
package struct AgentSettings: Sendable, Hashable {
    /// `site`: a label on everything that this agent measures; default `default`.
    package var site = "default"
    /// `cluster`: agents of one cluster give one alert the same deduplication key; default: the site.
    package var cluster = "default"
    /// `store`: where observations are kept, and for how long.
    package var store = StoreSettings()
    /// `canary`: TCP addresses that tell whether this side is the broken one; default none.
    package var canary: [TargetAddress] = []
    /// `dns.servers`: asked in turn; default (empty) the system's.
    package var dnsServers: [DNSServer] = []
    /// `heartbeat`: a dead-man's service that is told regularly that this agent lives; default none.
    package var heartbeat: HeartbeatSettings?

    /// `limits`: how much is done at once.
    package var limits = ProbeLimits()

    /// The defaults.
    package init() {}
}

/// How much is done at once: `agent.limits:` in a plan.
package struct ProbeLimits: Sendable, Hashable {
    /// `concurrent-probes`: the most probes under way at once; 1–100,000, default 1,000.
    package var concurrentProbes = 1_000
    /// `destination-spacing`: the least from one probe to the next at one host; 0 to 10 s, default 100 ms.
    package var destinationSpacing = Span.milliseconds(100)

    /// The defaults.
    package init() {}
}

/// Where observations are kept, and for how long: `agent.store:` in a plan.
package struct StoreSettings: Sendable, Hashable {
    /// `path`: relative to the plan file; default `nil`: the command's own default (CONTRACT §1).
    package var path: String?
    /// `raw`: how long single observations stay; 1 h to 3650 d, default 14 d.
    package var raw = Span.seconds(14 * 86_400)
    /// `rollups`: how long hourly and daily figures stay; at least ``raw``, default 400 d.
    package var rollups = Span.seconds(400 * 86_400)
    /// `max-size`: the most that the store takes on the disk; at least 16 MiB, default 2 GiB.
    package var maxSize = ByteSize(bytes: 2 << 30)

    /// The defaults.
    package init() {}
}

/// A DNS server: an address and a port.
package struct DNSServer: Sendable, Hashable {
    /// The server's address.
    package var address: IPAddress
    /// The port, 1–65535; default 53.
    package var port: UInt16

    /// A server from its parts.
    package init(address: IPAddress, port: UInt16 = 53) {
        self.address = address
        self.port = port
    }

    /// `192.0.2.1:53` or `[2001:db8::1]:53`.
    package var text: String { "\(address.bracketed):\(port)" }
}

extension AgentSettings {
    /// Whether two plans want the same heartbeat, wherever it stands in them.
    package func isHeartbeat(like other: AgentSettings) -> Bool {
        heartbeat?.url == other.heartbeat?.url && heartbeat?.interval == other.heartbeat?.interval
    }
}

/// A dead-man's service: silence there means that this agent is dead.
package struct HeartbeatSettings: Sendable, Hashable {
    /// `url`: asked with POST; http or https.
    package var url: PlanURL
    /// `interval`: 10 s to 1 h, default 60 s.
    package var interval = Span.seconds(60)
    /// The line of the plan that its address stands on.
    package var line = 0

    /// A heartbeat to that address.
    package init(url: PlanURL) { self.url = url }
}

/// A URL that stands in the plan, or in a file or variable because its path or query is the secret.
package enum PlanURL: Sendable, Hashable {
    /// Written in the plan.
    case plain(String)
    /// Read where it is used.
    case secret(SecretReference)
}

/// A certificate and key that this agent shows to peers who ask: one entry of `identities:`.
package struct Identity: Sendable, Hashable {
    /// `fqdn`: the name that stands in From, Contact and Via with this identity.
    package var fqdn: String
    /// `certificate`: a PEM file with the leaf first; relative to the plan file.
    package var certificatePath: String
    /// `key`: a PEM file; relative to the plan file.
    package var keyPath: String
    /// `key-password`: only where the key is encrypted.
    package var keyPassword: SecretReference?
    /// The line of the plan that it starts on.
    package var line = 0
    /// The file that it stands in.
    package var file = ""

    /// An identity from its parts.
    package init(fqdn: String, certificatePath: String, keyPath: String, keyPassword: SecretReference? = nil) {
        self.fqdn = fqdn
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.keyPassword = keyPassword
    }
}
