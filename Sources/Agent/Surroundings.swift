import Evidence
import Plans
import TimeSeries
import Transport

/// What an agent stands in: clocks, network, receivers and the store's file. Tests script all of them.
struct Surroundings: Sendable {
    var clock: any Clock
    /// How many loops probe; `nil` for one a core.
    var loops: Int?
    /// The way to the network from a loop.
    var network: @Sendable (EventLoop) -> any Network
    /// Who takes deliveries, by the receiver's name.
    var couriers: [String: any Courier]
    /// How the store is opened.
    var opening: StoreKeeper.Opening
    /// How a dead-man's service is told.
    var beat: Heartbeat.Beat = Heartbeat.post
    /// Who takes deliveries once another plan is taken on.
    var couriersOf: @Sendable (Plan) throws(AgentError) -> [String: any Courier] = Surroundings.couriers
    /// How the store is opened for another plan.
    var openingOf: @Sendable (String, Plan) -> StoreKeeper.Opening = Surroundings.opening

    init(
        clock: any Clock, loops: Int? = nil, network: @escaping @Sendable (EventLoop) -> any Network,
        couriers: [String: any Courier], opening: @escaping StoreKeeper.Opening
    ) {
        self.clock = clock
        self.loops = loops
        self.network = network
        self.couriers = couriers
        self.opening = opening
    }

    /// The world itself, as the plan names it.
    init(_ plan: Plan, storePath: String, clock: any Clock) throws(AgentError) {
        let contexts = TLSContexts()
        let resolver = ResolverSettings(
            servers: plan.agent.dnsServers.isEmpty
                ? nil : plan.agent.dnsServers.map { SocketAddress($0.address, port: $0.port) })
        let couriers = try Self.couriers(plan)
        self.init(
            clock: clock, network: { ProberNetwork(loop: $0, resolver: resolver, contexts: contexts) },
            couriers: couriers, opening: Self.opening(storePath, plan))
    }

    /// The couriers of a plan's receivers, their secrets read.
    static func couriers(_ plan: Plan) throws(AgentError) -> [String: any Courier] {
        var couriers: [String: any Courier] = [:]
        for (name, receiver) in try plan.alertReceivers() { couriers[name] = ReceiverCourier(receiver, name: name) }
        return couriers
    }

    /// Opens the store's file and makes the plan's targets known to it.
    static func opening(_ path: String, _ plan: Plan) -> StoreKeeper.Opening {
        let options = StoreOptions(maximumBytes: plan.agent.store.maxSize.bytes)
        let rows = plan.targetRows
        return { () throws(StoreError) in
            let writer = try Store.openWriter(path: path, options: options)
            try writer.register(targets: rows)
            return (writer, try StoredState(reading: writer))
        }
    }
}

extension Plan {
    /// The targets as the store keeps them.
    var targetRows: [TargetRow] { targets.map { $0.row(in: self) } }
}

extension TargetPlan {
    /// The target as the store knows it.
    func row(in plan: Plan) -> TargetRow {
        TargetRow(
            name: name, site: plan.agent.site, address: address.text, profile: profile,
            labels: Dictionary(labels.map { ($0.name, $0.value) }) { $1 })
    }
}
