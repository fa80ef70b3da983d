internal import Evidence
internal import Yams

/// What the files of a plan have brought together so far.
struct PlanParts {
    /// What has names of its own.
    enum Kind: String {
        case identity, receiver, window
    }

    var identities: [String: Identity] = [:]
    var receivers: [ReceiverPlan] = []
    var windows: [String: MaintenanceWindow] = [:]
    var targets: [TargetPlan] = []
    /// The maps of ``targets``, in the same order.
    var entries: [PlanMap] = []
    /// Where each target stands.
    var places: [String: (file: String, line: Int)] = [:]
    private var names: [Kind: [String]] = [:]

    var identityNames: [String] { names[.identity] ?? [] }
    var receiverNames: [String] { names[.receiver] ?? [] }
    var windowNames: [String] { names[.window] ?? [] }

    /// Takes a name; one that another file has taken is refused.
    mutating func take(_ name: String, of kind: Kind, _ value: PlanValue) -> Bool {
        guard !(names[kind] ?? []).contains(name) else {
            let refusal = PlanRefusal("another file of the plan has \(kind.article) of this name already")
            value.reading.refuse(value.path, at: value.node.mark, refusal)
            return false
        }
        names[kind, default: []].append(name)
        return true
    }

    /// Holds what targets say of other targets and of windows against those that there are.
    func checkReferences() {
        let all = Set(targets.map(\.name))
        let parents = Dictionary(targets.map { ($0.name, $0.dependsOn) }) { first, _ in first }
        for (target, entry) in zip(targets, entries) {
            for name in target.dependsOn where !all.contains(name) {
                refuse(
                    "depends-on", "no target has the name \(quoted(name))", NearestKey.to(name, among: Array(all)),
                    entry)
            }
            for name in target.maintenance where windows[name] == nil && !windowNames.contains(name) {
                let nearest = NearestKey.to(name, among: windowNames)
                refuse("maintenance", "no window has the name \(quoted(name))", nearest, entry)
            }
            if Self.reaches(target.name, from: target.dependsOn, parents) {
                refuse("depends-on", "the target would depend on itself", nil, entry)
            }
        }
    }

    private static func reaches(_ name: String, from start: [String], _ parents: [String: [String]]) -> Bool {
        var seen: Set<String> = []
        var waiting = start
        while let next = waiting.popLast() {
            if next == name { return true }
            if seen.insert(next).inserted { waiting += parents[next] ?? [] }
        }
        return false
    }

    private func refuse(_ key: String, _ reason: String, _ nearest: String?, _ entry: PlanMap) {
        let value = entry.value(key)
        entry.reading.refuse(
            .key(entry.path, key), at: value?.node.mark ?? entry.mark, PlanRefusal(reason, suggestion: nearest))
    }
}

extension PlanParts.Kind {
    fileprivate var article: String {
        switch self {
        case .identity: "an identity"
        case .receiver: "a receiver"
        case .window: "a window"
        }
    }
}
