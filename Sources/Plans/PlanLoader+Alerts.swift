internal import Alerting
internal import Evidence
internal import Yams

extension PlanLoader {
    /// The routes as written; without any, one route from everything to every receiver.
    static func routes(from map: PlanMap, receivers: [String], windows: [String]) -> [AlertRoute] {
        guard map.has("routes") else { return fallback(to: receivers) }
        return map.list("routes").compactMap { value in
            PlanMap(value, as: .route).map { route(from: $0, receivers: receivers, windows: windows) }
        }
    }

    /// One route from everything to every receiver.
    static func fallback(to receivers: [String]) -> [AlertRoute] {
        receivers.isEmpty ? [] : [AlertRoute(to: receivers)]
    }

    private static func route(from map: PlanMap, receivers: [String], windows: [String]) -> AlertRoute {
        let match = map.read("match") { (value: PlanValue) throws(PlanRefusal) in try value.matchers() }
        let names = map.list("to") { (value: PlanValue) throws(PlanRefusal) in
            let name = try value.name()
            guard receivers.contains(name) else {
                throw PlanRefusal(
                    "no receiver has the name \(quoted(name))", suggestion: NearestKey.to(name, among: receivers))
            }
            return name
        }
        var route = AlertRoute(match: match ?? [], to: names)
        if map.has("group-by") {
            route.groupBy = map.list("group-by", labelName)
            route.groupWait = .seconds(30)
        }
        if let wait = map.duration("group-wait") { route.groupWait = wait }
        if let interval = map.duration("group-interval") { route.groupInterval = interval }
        route.repeatEvery = map.duration("repeat")
        route.muteIn = map.list("mute-in") { (value: PlanValue) throws(PlanRefusal) in
            let name = try value.name()
            guard windows.contains(name) else {
                throw PlanRefusal(
                    "no window has the name \(quoted(name))", suggestion: NearestKey.to(name, among: windows))
            }
            return name
        }
        return route
    }

    static func inhibitions(from map: PlanMap) -> [Inhibition] {
        map.list("inhibit").compactMap { value in
            guard let map = PlanMap(value, as: .inhibition) else { return nil }
            let source = map.read("source") { (value: PlanValue) throws(PlanRefusal) in try value.matchers() }
            let target = map.read("target") { (value: PlanValue) throws(PlanRefusal) in try value.matchers() }
            guard let source, let target else { return nil }
            return Inhibition(source: source, target: target, equal: map.list("equal", labelName))
        }
    }

    private static func labelName(_ value: PlanValue) throws(PlanRefusal) -> String {
        let name = try value.text()
        guard LabelMatcher.ours.contains(name) || isIdentifier(name) else {
            throw PlanRefusal("\(quoted(name)) is not the name of a label")
        }
        return name
    }
}
