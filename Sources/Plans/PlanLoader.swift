internal import Evidence
internal import Yams

/// Reads plans: all that is wrong is said at once, and a plan with one error is refused as a whole (DESIGN §5).
package enum PlanLoader {
    /// Reads a plan file of at most ``PlanLimits/fileBytes``, and the files that it includes, each once and whole.
    package static func load(path: String) throws(PlanError) -> Plan { try load(text: try text(of: path), file: path) }

    /// Reads a plan's text; `file` names it in messages, and its folder is where relative paths start.
    package static func load(text: String, file: String) throws(PlanError) -> Plan {
        let reading = PlanReading(file: file)
        let plan = try read(text, reading)
        guard reading.isClean else { throw reading.error }
        return plan
    }

    /// Reads a plan file as ``load(path:)`` does and looks at the files that it names, as far as it could be read:
    /// everything that is wrong with both is in one error. With it come what is only doubtful.
    package static func check(path: String) throws(PlanError) -> (plan: Plan, warnings: [PlanProblem]) {
        let reading = PlanReading(file: path)
        let plan = try read(try text(of: path), reading)
        let files = PlanFiles(of: plan, file: path)
        reading.note(files.problems)
        guard reading.isClean else { throw reading.error }
        return (plan, files.warnings)
    }

    private static func text(of path: String) throws(PlanError) -> String {
        do throws(PlanRefusal) {
            return try contents(of: path)
        } catch {
            throw PlanError([PlanProblem(file: path, line: 0, reason: error.reason)], isUnreadable: error.isUnreadable)
        }
    }

    /// The plan as far as it can be read; throws where there is none, and notes all else that is wrong.
    private static func read(_ text: String, _ reading: PlanReading) throws(PlanError) -> Plan {
        let file = reading.file
        guard text.utf8.count <= PlanLimits.fileBytes else {
            throw PlanError([PlanProblem(file: file, line: 0, reason: "is larger than 16 MiB")])
        }
        let document = PlanDocument(text, for: reading)
        guard reading.isClean else { throw reading.error }
        guard let root = document.root, !isEmpty(root) else {
            throw PlanError([PlanProblem(file: file, line: 0, reason: "the plan is empty; “targets” is missing")])
        }
        guard let map = PlanMap(PlanValue(node: root, path: .root, reading: reading), as: .plan) else {
            throw reading.error
        }
        return plan(from: PlanFileTree(map))
    }

    static func isEmpty(_ root: Node) -> Bool {
        if case .scalar(let scalar) = root { scalar.style == .plain && scalar.string.isEmpty } else { false }
    }

    /// The text of a plan's file.
    static func contents(of path: String) throws(PlanRefusal) -> String {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile.bytes(of: path, atMost: PlanLimits.fileBytes)
        } catch {
            throw PlanRefusal(error.reason, isUnreadable: true)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw PlanRefusal("is not UTF-8 text") }
        return text
    }

    private static func plan(from tree: PlanFileTree) -> Plan {
        let map = tree.map
        var parts = PlanParts()
        gather(tree, into: &parts)
        addTargets(of: tree, over: Settings(identities: parts.identityNames), into: &parts)
        parts.checkReferences()
        if !map.has("targets"), !map.has("include") {
            map.reading.refuse(map.path, at: map.mark, PlanRefusal("“targets” is missing"))
        }
        var plan = Plan()
        if let agent = map.map("agent") { plan.agent = self.agent(from: agent) }
        plan.listeners = listeners(from: map)
        plan.identities = parts.identities
        plan.targets = parts.targets
        plan.maintenance = parts.windows
        plan.receivers = parts.receivers
        plan.routes = fallback(to: parts.receiverNames)
        if let alerts = map.map("alerts") {
            plan.routes = routes(
                from: alerts, receivers: parts.receiverNames, windows: parts.windowNames)
            if let many = alerts.integer("storm-after") { plan.stormAfter = many }
            plan.rules = rules(from: alerts)
            if let links = alerts.map("links") { plan.links = self.links(from: links) }
            plan.inhibitions = inhibitions(from: alerts)
            plan.hookHosts = alerts.list("hosts") { (value: PlanValue) throws(PlanRefusal) in try value.host() }
        }
        return plan
    }

    /// What targets and routes refer to, from all files.
    private static func gather(_ tree: PlanFileTree, into parts: inout PlanParts) {
        for (name, value) in tree.map.named("identities") where parts.take(name, of: .identity, value) {
            parts.identities[name] = PlanMap(value, as: .identity).flatMap(identity(from:))
        }
        for (name, value) in tree.map.named("receivers") where parts.take(name, of: .receiver, value) {
            if let receiver = receiver(named: name, from: value) { parts.receivers.append(receiver) }
        }
        for (name, value) in tree.map.named("maintenance") where parts.take(name, of: .window, value) {
            parts.windows[name] = PlanMap(value, as: .maintenance).flatMap(window(from:))
        }
        for file in tree.included { gather(file, into: &parts) }
    }

    private static func addTargets(of tree: PlanFileTree, over outer: Settings, into parts: inout PlanParts) {
        let defaults = defaults(from: tree.map, over: outer)
        targets(from: tree.map, over: defaults, into: &parts)
        for file in tree.included { addTargets(of: file, over: defaults, into: &parts) }
    }
}
