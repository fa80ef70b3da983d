internal import Evidence
internal import Yams

/// Reads plans: all that is wrong is said at once, and a plan with one error is refused as a whole (DESIGN §5).
package enum PlanLoader {
    /// Reads a plan file of at most ``PlanLimits/fileBytes``, once and whole.
    package static func load(path: String) throws(PlanError) -> Plan {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile.bytes(of: path, atMost: PlanLimits.fileBytes)
        } catch {
            throw PlanError([PlanProblem(file: path, line: 0, reason: error.reason)], isUnreadable: true)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PlanError([PlanProblem(file: path, line: 0, reason: "is not UTF-8 text")])
        }
        return try load(text: text, file: path)
    }

    /// Reads a plan's text; `file` names it in messages, and its folder is where relative paths start.
    package static func load(text: String, file: String) throws(PlanError) -> Plan {
        let reading = PlanReading(file: file)
        guard text.utf8.count <= PlanLimits.fileBytes else {
            throw PlanError([PlanProblem(file: file, line: 0, reason: "is larger than 16 MiB")])
        }
        let document = PlanDocument(text, for: reading)
        guard reading.isClean else { throw reading.error }
        guard let root = document.root, !isEmpty(root) else {
            throw PlanError([PlanProblem(file: file, line: 0, reason: "the plan is empty; “targets” is missing")])
        }
        let plan = PlanMap(PlanValue(node: root, path: .root, reading: reading), as: .plan).map(Self.plan(from:))
        guard reading.isClean, let plan else { throw reading.error }
        return plan
    }

    private static func isEmpty(_ root: Node) -> Bool {
        if case .scalar(let scalar) = root { scalar.style == .plain && scalar.string.isEmpty } else { false }
    }

    private static func plan(from map: PlanMap) -> Plan {
        var plan = Plan()
        if let agent = map.map("agent") { plan.agent = self.agent(from: agent) }
        let identities = map.named("identities")
        for (name, value) in identities {
            if let identity = PlanMap(value, as: .identity).flatMap(identity(from:)) {
                plan.identities[name] = identity
            }
        }
        plan.targets = targets(from: map, identities: identities.map(\.name))
        let receivers = map.named("receivers")
        plan.receivers = receivers.compactMap(receiver(named:from:))
        plan.routes = fallback(to: receivers.map(\.name))
        if let alerts = map.map("alerts") {
            plan.routes = routes(from: alerts, receivers: receivers.map(\.name))
            if let many = alerts.integer("storm-after") { plan.stormAfter = many }
            plan.inhibitions = inhibitions(from: alerts)
            plan.hookHosts = alerts.list("hosts") { (value: PlanValue) throws(PlanRefusal) in try value.host() }
        }
        return plan
    }
}
