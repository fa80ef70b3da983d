internal import Evidence

extension PlanSection {
    /// One address where SBCs may send us OPTIONS.
    static let listen = PlanSection([
        PlanKey("address", .text, "ADDRESS:PORT of this host; 0.0.0.0 or [::] for all of its own.", required: true),
        PlanKey("transport", .choice(TransportKind.names), "How SIP travels to it.", default: "tls"),
        PlanKey("certificate", .path, "With TLS: a PEM file, the leaf first."),
        PlanKey("key", .path, "With TLS: a PEM file with the private key."),
        PlanKey("key-password", .secret, "Only where the key is encrypted."),
        PlanKey("ca", .path, "A PEM bundle that client certificates must lead to; default: the system's."),
        PlanKey(
            "client-certificates", .choice(ListenPlan.ClientCertificates.allCases.map(\.rawValue)),
            "A name in one proves whose OPTIONS it is; require: refuse whoever has none.", default: "request"),
    ])

    /// What a target's own OPTIONS are held against.
    static let inbound = PlanSection([
        PlanKey(
            "expect", .choice(InboundPlan.Expectation.allCases.map(\.rawValue)),
            "always: silence is a finding from the start; once-seen: from the first OPTIONS on; never: say nothing.",
            default: "once-seen"),
        PlanKey("late", .duration(.seconds(5) ... .hours(24)), "Silence that is options.late.", default: "180s"),
        PlanKey("stale", .duration(.seconds(5) ... .hours(24)), "Silence that is options.stale.", default: "300s"),
        PlanKey(
            "names", .list(.host),
            "Names in its client certificate, Contact or From, besides address, server-name and own-trunk."),
    ])
}
