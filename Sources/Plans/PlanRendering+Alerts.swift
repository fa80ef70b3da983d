internal import Alerting
internal import Evidence

extension PlanRendering {
    static func receiver(_ receiver: ReceiverPlan) -> JSON {
        let (word, members, isHTTP) = parts(of: receiver.kind)
        return .object([(word, present(members + (isHTTP ? http(receiver.http) : [])))])
    }

    /// The key of a kind, what stands under it, and whether the keys of HTTP do too.
    private static func parts(of kind: ReceiverPlan.Kind) -> (String, [(String, JSON?)], isHTTP: Bool) {
        switch kind {
        case .webhook(let webhook):
            (
                "webhook",
                [
                    ("url", url(webhook.url)), ("signing-secret", webhook.signingSecret.map(secret)),
                    ("template", webhook.templatePath.map { .string($0) }),
                ], true
            )
        case .pagerDuty(let key, let place):
            ("pagerduty", [("routing-key", secret(key)), ("url", place.map(url))], true)
        case .jiraService(let key, let place): ("jsm", [("api-key", secret(key)), ("url", place.map(url))], true)
        case .alertmanager(let peers): ("alertmanager", [("urls", .strings(peers))], true)
        case .slack(let place): ("slack", [("url", url(place))], true)
        case .teams(let place, let envelope):
            ("teams", [("url", url(place)), ("envelope", .string(envelope.rawValue))], true)
        case .serviceNow(let place, let account): ("servicenow", [("url", url(place))] + self.account(account), true)
        case .splunkOnCall(let place): ("splunk-on-call", [("url", url(place))], true)
        case .smtp(let settings): ("smtp", mail(settings), false)
        case .exec(let command, let timeout):
            ("exec", [("command", .strings(command)), ("timeout", .string(timeout.text))], false)
        case .icinga(let place, let account, let passive):
            ("icinga", [("url", url(place))] + self.account(account) + self.passive(passive), true)
        case .nagios(let file, let passive):
            ("nagios", [("command-file", .string(file))] + self.passive(passive), false)
        }
    }

    private static func http(_ http: HTTPSettings) -> [(String, JSON?)] {
        [
            ("timeout", .string(http.timeout.text)), ("ca", http.caPath.map { .string($0) }),
            ("proxy", http.proxy.map { .string($0) }),
            ("client-certificate", http.clientCertificatePath.map { .string($0) }),
            ("client-key", http.clientKeyPath.map { .string($0) }),
        ]
    }

    private static func account(_ account: PlanAccount) -> [(String, JSON?)] {
        [("user", .string(account.user)), ("password", secret(account.password))]
    }

    private static func passive(_ passive: PassiveSettings) -> [(String, JSON?)] {
        [("host", .string(passive.host)), ("service", .string(passive.service))]
    }

    private static func mail(_ mail: MailSettings) -> [(String, JSON?)] {
        [
            ("host", .string(mail.host)), ("port", .integer(Int64(mail.port))),
            ("security", .string(mail.security.rawValue)),
        ] + (mail.account.map(account) ?? []) + [
            ("from", .string(mail.sender)), ("to", .strings(mail.receivers)),
            ("ca", mail.caPath.map { .string($0) }), ("timeout", .string(mail.timeout.text)),
        ]
    }

    /// What stands under `alerts:`; `nil` where nothing does.
    static func alerts(_ plan: Plan) -> JSON? {
        let members: [(String, JSON?)] = [
            ("routes", plan.routes.isEmpty ? nil : .array(plan.routes.map(route))),
            ("rules", plan.routes.isEmpty && plan.rules == AlertRuleSetting.usual ? nil : .array(plan.rules.map(rule))),
            ("links", links(plan.links)),
            ("inhibit", plan.inhibitions.isEmpty ? nil : .array(plan.inhibitions.map(inhibition))),
            ("storm-after", plan.routes.isEmpty ? nil : .integer(Int64(plan.stormAfter))),
            ("hosts", plan.hookHosts.isEmpty ? nil : .strings(plan.hookHosts)),
        ]
        return members.contains { $0.1 != nil } ? present(members) : nil
    }

    private static func route(_ route: AlertRoute) -> JSON {
        present([
            ("match", route.match.isEmpty ? nil : matchers(route.match)), ("to", .strings(route.receivers)),
            ("group-by", route.groupBy.map { .strings($0) }), ("group-wait", .string(route.groupWait.text)),
            ("group-interval", .string(route.groupInterval.text)),
            ("repeat", route.repeatEvery.map { .string($0.text) }),
            ("mute-in", route.muteIn.isEmpty ? nil : .strings(route.muteIn)),
        ])
    }

    private static func inhibition(_ rule: Inhibition) -> JSON {
        present([
            ("source", matchers(rule.source)), ("target", matchers(rule.target)),
            ("equal", rule.equal.isEmpty ? nil : .strings(rule.equal)),
        ])
    }

    static func matchers(_ matchers: [LabelMatcher]) -> JSON { .strings(matchers.map(\.text)) }
}
