internal import Alerting
internal import Evidence
internal import Yams

extension PlanLoader {
    static func receiver(named name: String, from value: PlanValue) -> ReceiverPlan? {
        guard let kinds = PlanMap(value, as: .receiver), let settings = kinds.map("webhook").flatMap(webhook(from:))
        else { return nil }
        var receiver = ReceiverPlan(name: name, kind: .webhook(settings))
        receiver.line = kinds.mark?.line ?? 0
        return receiver
    }

    private static func webhook(from map: PlanMap) -> WebhookSettings? {
        let url = map.url("url")
        var webhook = WebhookSettings(url: url ?? .plain(""))
        webhook.signingSecret = map.secret("signing-secret")
        if let timeout = map.duration("timeout") { webhook.timeout = timeout }
        webhook.caPath = map.filePath("ca")
        webhook.proxy = map.read("proxy") { (value: PlanValue) throws(PlanRefusal) in try value.plainURL() }
        return url == nil ? nil : webhook
    }

    /// The routes as written; without any, one route from everything to every receiver.
    static func routes(from map: PlanMap, receivers: [String]) -> [AlertRoute] {
        guard let alerts = map.map("alerts"), alerts.has("routes") else {
            return receivers.isEmpty ? [] : [AlertRoute(to: receivers)]
        }
        return alerts.list("routes").compactMap { value in
            PlanMap(value, as: .route).map { route(from: $0, receivers: receivers) }
        }
    }

    private static func route(from map: PlanMap, receivers: [String]) -> AlertRoute {
        let match = map.read("match") { (value: PlanValue) throws(PlanRefusal) in try value.matchers() }
        let names = map.list("to") { (value: PlanValue) throws(PlanRefusal) in
            let name = try value.name()
            guard receivers.contains(name) else {
                throw PlanRefusal(
                    "no receiver has the name \(quoted(name))", suggestion: NearestKey.to(name, among: receivers))
            }
            return name
        }
        return AlertRoute(match: match ?? [], to: names)
    }
}
