package import Evidence

extension TenantSettings {
    /// A plan's tree that watches the gateways under the Direct Routing rules (`tenant import`).
    ///
    /// Gateways behind a proxy SBC are left out: nobody outside reaches them. Disabled ones are watched with a label.
    package var watchList: JSON {
        let reachable = gateways.filter { $0.proxy == nil }
        let targets = reachable.map { gateway -> JSON in
            var labels: [(String, JSON)] = [("enabled", .string(gateway.isEnabled ? "yes" : "no"))]
            if let site = gateway.site { labels.append(("tenant_site", .string(site))) }
            return .object([
                ("name", .string(gateway.name)),
                ("address", .string("\(gateway.name):\(gateway.port ?? 5_061)")),
                ("labels", .object(labels)),
            ])
        }
        return .object([
            ("defaults", .object([("profile", .string("teams-sbc"))])), ("targets", .array(targets)),
        ])
    }
}
