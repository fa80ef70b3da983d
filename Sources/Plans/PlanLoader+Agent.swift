internal import Evidence
internal import Yams

extension PlanLoader {
    static func agent(from map: PlanMap) -> AgentSettings {
        var agent = AgentSettings()
        if let site = map.name("site") { agent.site = site }
        agent.cluster = map.name("cluster") ?? agent.site
        if let store = map.map("store") { agent.store = self.store(from: store) }
        agent.canary = map.list("canary") { (value: PlanValue) throws(PlanRefusal) in try value.canary() }
        if let dns = map.map("dns") {
            agent.dnsServers = dns.list("servers") { (value: PlanValue) throws(PlanRefusal) in try value.dnsServer() }
        }
        agent.heartbeat = map.map("heartbeat").flatMap(heartbeat(from:))
        if let limits = map.map("limits") {
            if let most = limits.integer("concurrent-probes") { agent.limits.concurrentProbes = most }
            if let spacing = limits.duration("destination-spacing") { agent.limits.destinationSpacing = spacing }
        }
        return agent
    }

    private static func store(from map: PlanMap) -> StoreSettings {
        var store = StoreSettings()
        store.path = map.filePath("path")
        if let raw = map.duration("raw") { store.raw = raw }
        if let rollups = map.duration("rollups") { store.rollups = rollups }
        if let size = map.size("max-size") { store.maxSize = size }
        if store.rollups < store.raw {
            map.refuse(
                "rollups", "rollups (\(store.rollups.text)) must stay at least as long as raw (\(store.raw.text))")
        }
        return store
    }

    private static func heartbeat(from map: PlanMap) -> HeartbeatSettings? {
        let interval = map.duration("interval")
        guard let url = map.url("url") else { return nil }
        var heartbeat = HeartbeatSettings(url: url)
        if let interval { heartbeat.interval = interval }
        heartbeat.line = map.value("url")?.node.mark?.line ?? map.mark?.line ?? 0
        return heartbeat
    }

    static func identity(from map: PlanMap) -> Identity? {
        let password = map.secret("key-password")
        let (name, certificate, key) = (map.host("fqdn"), map.filePath("certificate"), map.filePath("key"))
        guard let name, let certificate, let key else { return nil }
        var identity = Identity(fqdn: name, certificatePath: certificate, keyPath: key, keyPassword: password)
        identity.line = map.mark?.line ?? 0
        identity.file = map.reading.file
        return identity
    }
}
