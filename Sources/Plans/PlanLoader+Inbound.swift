internal import Evidence
internal import Yams

extension PlanLoader {
    /// The listeners of a plan; no two at one address.
    static func listeners(from map: PlanMap) -> [ListenPlan] {
        var found: [ListenPlan] = []
        for value in map.list("listen") {
            guard let entry = PlanMap(value, as: .listen), let listener = listener(from: entry) else { continue }
            let isTaken = found.contains { other in
                other.address == listener.address && other.port == listener.port
                    && (other.transport == .udp) == (listener.transport == .udp)
            }
            if isTaken { entry.refuse("address", "another element of listen has this address and port already") }
            found.append(listener)
        }
        return found
    }

    private static func listener(from map: PlanMap) -> ListenPlan? {
        let place = map.read("address") { (value: PlanValue) throws(PlanRefusal) in try value.socketAddress() }
        let (certificate, key) = (map.filePath("certificate"), map.filePath("key"))
        let password = map.secret("key-password")
        let bundle = map.filePath("ca")
        let transport = map.choice("transport", TransportKind.self) ?? .tls
        let wanted = map.choice("client-certificates", ListenPlan.ClientCertificates.self)
        for name in ["certificate", "key"] where transport == .tls && !map.has(name) {
            map.refuse(name, "\(quoted(name)) is missing; TLS needs it")
        }
        for name in ["certificate", "key", "key-password", "ca", "client-certificates"]
        where transport != .tls && map.has(name) {
            map.refuse(name, "goes with transport tls only")
        }
        guard let place else { return nil }
        var listener = ListenPlan(address: place.address, port: place.port)
        listener.transport = transport
        listener.certificatePath = certificate
        listener.keyPath = key
        listener.keyPassword = password
        listener.caPath = bundle
        if let wanted { listener.clientCertificates = wanted }
        listener.line = map.mark?.line ?? 0
        return listener
    }

    static func apply(_ map: PlanMap, to inbound: inout InboundPlan) {
        if let expectation = map.choice("expect", InboundPlan.Expectation.self) { inbound.expectation = expectation }
        if let late = map.duration("late") { inbound.late = late }
        if let stale = map.duration("stale") { inbound.stale = stale }
        if map.has("names") {
            inbound.names = map.list("names") { (value: PlanValue) throws(PlanRefusal) in try value.host() }
        }
        if inbound.stale < inbound.late {
            map.refuse(
                map.has("stale") ? "stale" : "late",
                "stale (\(inbound.stale.text)) must not be shorter than late (\(inbound.late.text))")
        }
    }
}

extension PlanValue {
    /// An address and a port of this host.
    func socketAddress() throws(PlanRefusal) -> (address: IPAddress, port: UInt16) {
        let text = try text()
        let hasPort = text.hasPrefix("[") ? text.contains("]:") : text.contains(".") && text.contains(":")
        guard hasPort, !text.lowercased().hasPrefix("sip"),
            let place = try? TargetAddress(parsing: text, transport: .tcp), let address = place.literal
        else {
            throw PlanRefusal("\(quoted(text)) is not an address of this host with a port; write 0.0.0.0:5061")
        }
        return (address, place.port)
    }
}
