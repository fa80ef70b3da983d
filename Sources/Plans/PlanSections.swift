// Every key that a plan may have, with its range, its default and its purpose. Nothing else is accepted.

internal import Evidence

extension PlanSection {
    /// The whole plan.
    static let plan = PlanSection(
        [
            PlanKey("agent", .section(agent), "The agent's own settings."),
            PlanKey("identities", .named(.section(identity)), "Client certificates that targets may name."),
            PlanKey("defaults", .section(PlanSection(targetSettings, planned: plannedOfTargets)), "For every target."),
            PlanKey("targets", .list(.section(target)), "What is watched; needed unless a file is included."),
            PlanKey("receivers", .named(.section(receiver)), "Where alerts may go."),
            PlanKey("alerts", .section(alerts), "Which alert goes where."),
            PlanKey("maintenance", .named(.section(maintenance)), "Windows in which trouble is expected."),
            PlanKey("listen", .list(.section(listen)), "Where SBCs may send us OPTIONS, which is watched too."),
            PlanKey("include", .list(.path), "Further files with identities, defaults, targets, receivers, windows."),
        ],
        planned: ["targets-from", "twin", "remote-write"])

    /// A file that another one includes: `agent:`, `alerts:` and `listen:` stand in the plan itself only.
    static let included = PlanSection(plan.keys.filter { !["agent", "alerts", "listen"].contains($0.name) })

    static let maintenance = PlanSection([
        PlanKey(
            "weekdays", .list(.choice(Weekday.allCases.map(\.rawValue))), "Days on which it begins; else it is once."),
        PlanKey(
            "from", .text, "HH:MM in quotes where it recurs, else a date and time such as 2026-05-01T22:00:00Z.",
            required: true),
        PlanKey("to", .text, "As from; a time not after it is on the next day.", required: true),
        PlanKey("time-zone", .text, "Of a window that recurs, for instance Europe/Paris.", default: "UTC"),
        PlanKey("match", .matchers, "Targets that it is for, by label, target or site; else those that name it."),
    ])

    static let limits = PlanSection([
        PlanKey("concurrent-probes", .integer(1...100_000), "The most probes under way at once.", default: "1000"),
        PlanKey(
            "destination-spacing", .duration(.milliseconds(0) ... .seconds(10)),
            "The least from one probe to the next at one host, so that no flood guard bans us.", default: "100ms"),
    ])

    static let agent = PlanSection(
        [
            PlanKey("site", .name, "A label on everything that this agent measures.", default: "default"),
            PlanKey("cluster", .name, "Agents of one cluster share deduplication keys; default: the site."),
            PlanKey("store", .section(store), "Where observations are kept, and for how long."),
            PlanKey("canary", .list(.canary), "Addresses that tell whether this side is the broken one."),
            PlanKey("dns", .section(dns), "The resolvers; default: the system's."),
            PlanKey("heartbeat", .section(heartbeat), "A dead-man's service told that this agent lives."),
            PlanKey("limits", .section(limits), "How much is done at once."),
        ],
        planned: ["http", "metrics", "role", "shard"])

    static let store = PlanSection([
        PlanKey("path", .path, "The store's file; default: the command's own."),
        PlanKey("raw", .duration(.hours(1) ... .days(3_650)), "How long single observations stay.", default: "14d"),
        PlanKey("rollups", .duration(.hours(1) ... .days(3_650)), "How long rolled-up figures stay.", default: "400d"),
        PlanKey("max-size", .size(atLeast: ByteSize(bytes: 16 << 20)), "The most on the disk.", default: "2GiB"),
    ])

    static let dns = PlanSection([
        PlanKey("servers", .list(.dnsServer), "Asked in turn: ADDRESS or ADDRESS:PORT.", required: true)
    ])

    static let heartbeat = PlanSection([
        PlanKey("url", .url, "Asked with POST; a reference where the address itself is the secret.", required: true),
        PlanKey("interval", .duration(.seconds(10) ... .hours(1)), "From one to the next.", default: "60s"),
    ])

    static let identity = PlanSection([
        PlanKey("fqdn", .host, "The name in From, Contact and Via with this identity.", required: true),
        PlanKey("certificate", .path, "A PEM file, the leaf first.", required: true),
        PlanKey("key", .path, "A PEM file with the private key.", required: true),
        PlanKey("key-password", .secret, "Only where the key is encrypted."),
    ])

    static let target = PlanSection(
        [
            PlanKey("name", .name, "Unique in the plan.", required: true),
            PlanKey("address", .address, "HOST[:PORT], [V6]:PORT or sip:HOST[:PORT][;transport=…].", required: true),
            PlanKey("own-trunk", .host, "The trunk whose heartbeat our OPTIONS may be."),
            PlanKey("server-name", .host, "The name asked for and verified; default: the address's host."),
            PlanKey("from-fqdn", .host, "The host in From, Contact and Via; default: the identity's name."),
        ] + targetSettings,
        planned: plannedOfTargets)

    static let plannedOfTargets = ["resolve"]

    /// What a target and `defaults:` have in common.
    static let targetSettings = [
        PlanKey("profile", .choice(TargetPlan.profiles), "Which rules judge the target.", default: "generic"),
        PlanKey(
            "transport", .choice(TransportKind.names), "How SIP travels, where the address does not say.",
            default: "tls"),
        PlanKey("identity", .name, "The client certificate that is shown: a name of identities."),
        PlanKey("interval", .duration(.seconds(1) ... .hours(1)), "From one OPTIONS to the next.", default: "60s"),
        PlanKey(
            "timeout", .duration(.milliseconds(100) ... .minutes(10)),
            "Of one attempt, at most the interval; default: 10s, or the interval where that is shorter."),
        PlanKey(
            "audit", .duration(.seconds(1) ... .hours(24)), "From one fresh handshake to the next.", default: "10m"),
        PlanKey("mode", .choice(ProbeMode.allCases.map(\.rawValue)), "Which questions are asked.", default: "both"),
        PlanKey(
            "verify", .choice(VerifyMode.allCases.map(\.rawValue)), "observe: go on all the same.", default: "strict"),
        PlanKey(
            "peer-policy", .choice(PeerPolicy.allCases.map(\.rawValue)), "Which refusals are right.", default: "open"),
        PlanKey("expect", .statuses, "The statuses that count as healthy.", default: "2xx"),
        PlanKey("warn-days", .integer(0...3_650), "Fewer days left are a warning.", default: "30"),
        PlanKey("critical-days", .integer(0...3_650), "Fewer days left are critical.", default: "7"),
        PlanKey("down-after", .integer(1...100), "So many failures in a row: down.", default: "3"),
        PlanKey("up-after", .integer(1...100), "So many successes in a row: up again.", default: "2"),
        PlanKey("down-within", .text, "FAILURES/PROBES, for instance 5/10: so many of the last few are down too."),
        PlanKey(
            "depends-on", .list(.name), "Targets that this one is behind: while one is down, nobody is told of it."),
        PlanKey("maintenance", .list(.name), "Names of windows in which trouble is expected."),
        PlanKey(
            "slow-after", .duration(.milliseconds(1) ... .minutes(1)), "A slower answer is a warning; default: never."),
        PlanKey("source", .host, "Connect from here: an address of this host, or the name of an interface."),
        PlanKey("credentials", .section(credentials), "For a peer that answers 401 or 407 (digest)."),
        PlanKey("tls", .section(tls), "What the handshake may use and trust."),
        PlanKey("inbound", .section(inbound), "What is expected of the OPTIONS that the SBC sends to us (listen)."),
        PlanKey("slo", .section(objective), "What is promised of the target; rules with burn-rate go by it."),
        PlanKey("labels", .labels, "Labels of the target's metrics and alerts."),
    ]

    static let credentials = PlanSection([
        PlanKey("user", .text, "The user's name.", required: true),
        PlanKey("password", .secret, "The user's password.", required: true),
    ])

    static let tls = PlanSection([
        PlanKey("min", .choice(TLSSettings.Version.allCases.map(\.rawValue)), "Lowest version.", default: "1.2"),
        PlanKey("max", .choice(TLSSettings.Version.allCases.map(\.rawValue)), "Highest version.", default: "1.3"),
        PlanKey("ciphers", .text, "An OpenSSL cipher list for TLS 1.2; default: the profile's."),
        PlanKey("ca", .path, "A PEM bundle trusted in place of the system's."),
        PlanKey("crl", .path, "A PEM or DER file of revocation lists for leaf and chain."),
    ])
}

extension Span {
    static func minutes(_ n: Int) -> Span { .seconds(n * 60) }
    static func hours(_ n: Int) -> Span { .seconds(n * 3_600) }
    static func days(_ n: Int) -> Span { .seconds(n * 86_400) }
}

extension TransportKind {
    static var names: [String] { allCases.map(\.rawValue) }
}
