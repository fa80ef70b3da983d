internal import Alerting
internal import Evidence
internal import Yams

extension PlanLoader {
    static func receiver(named name: String, from value: PlanValue) -> ReceiverPlan? {
        guard let kinds = PlanMap(value, as: .receiver),
            let word = PlanSection.receiver.keys.map(\.name).first(where: kinds.has), let map = kinds.map(word),
            let kind = kind(word, from: map)
        else { return nil }
        var receiver = ReceiverPlan(name: name, kind: kind)
        if map.section.key("proxy") != nil { receiver.http = http(from: map) }
        receiver.line = kinds.mark?.line ?? 0
        receiver.file = kinds.reading.file
        return receiver
    }

    private static func kind(_ word: String, from map: PlanMap) -> ReceiverPlan.Kind? {
        switch word {
        case "webhook": webhook(from: map).map { .webhook($0) }
        case "pagerduty": map.secret("routing-key").map { .pagerDuty(routingKey: $0, url: map.url("url")) }
        case "jsm": map.secret("api-key").map { .jiraService(apiKey: $0, url: map.url("url")) }
        case "alertmanager":
            .alertmanager(peers: map.list("urls") { (v: PlanValue) throws(PlanRefusal) in try v.plainURL() })
        case "slack": map.url("url").map { .slack($0) }
        case "teams": teams(from: map)
        case "servicenow": map.url("url").flatMap { url in account(from: map).map { .serviceNow(url, $0) } }
        case "splunk-on-call": map.url("url").map { .splunkOnCall($0) }
        case "smtp": mail(from: map).map { .smtp($0) }
        case "exec": exec(from: map)
        case "icinga":
            map.url("url").flatMap { url in account(from: map).map { .icinga(url, $0, passive(from: map)) } }
        case "nagios": map.filePath("command-file").map { .nagios(commandFile: $0, passive(from: map)) }
        default: nil
        }
    }

    private static func http(from map: PlanMap) -> HTTPSettings {
        var http = HTTPSettings()
        if let timeout = map.duration("timeout") { http.timeout = timeout }
        http.caPath = map.filePath("ca")
        http.proxy = map.read("proxy") { (value: PlanValue) throws(PlanRefusal) in try value.plainURL() }
        http.clientCertificatePath = map.filePath("client-certificate")
        http.clientKeyPath = map.filePath("client-key")
        if (http.clientCertificatePath == nil) != (http.clientKeyPath == nil) {
            map.refuse("client-certificate", "client-certificate and client-key go together")
        }
        return http
    }

    private static func webhook(from map: PlanMap) -> WebhookSettings? {
        let url = map.url("url")
        var webhook = WebhookSettings(url: url ?? .plain(""))
        webhook.signingSecret = map.secret("signing-secret")
        webhook.templatePath = map.filePath("template")
        return url == nil ? nil : webhook
    }

    private static func teams(from map: PlanMap) -> ReceiverPlan.Kind? {
        guard let url = map.url("url") else { return nil }
        if case .plain(let text) = url, let address = try? HTTPURL(parsing: text) {
            do {
                _ = try TeamsReceiver(url: address)
            } catch {
                map.refuse("url", error.reason)
            }
        }
        return .teams(url, map.choice("envelope", TeamsReceiver.Envelope.self) ?? .message)
    }

    private static func account(from map: PlanMap) -> PlanAccount? {
        guard let user = map.text("user"), let password = map.secret("password") else { return nil }
        return PlanAccount(user: user, password: password)
    }

    private static func passive(from map: PlanMap) -> PassiveSettings {
        var passive = PassiveSettings()
        if let host = map.text("host") { passive.host = host }
        if let service = map.text("service") { passive.service = service }
        return passive
    }

    private static func exec(from map: PlanMap) -> ReceiverPlan.Kind? {
        let words = map.list("command") { (value: PlanValue) throws(PlanRefusal) in try value.text() }
        do {
            _ = try HookProgram(arguments: words)
        } catch {
            if !words.isEmpty { map.refuse("command", error.reason) }
        }
        return .exec(command: words, timeout: map.duration("timeout") ?? .seconds(30))
    }

    private static func mail(from map: PlanMap) -> MailSettings? {
        let security = map.choice("security", MailServer.Security.self) ?? .startTLS
        let sender = map.read("from", mailAddress)
        let receivers = map.list("to", mailAddress)
        guard let host = map.host("host"), let sender, !receivers.isEmpty else { return nil }
        let usual: UInt16 =
            switch security {
            case .startTLS: 587
            case .tls: 465
            case .none: 25
            }
        let port = map.integer("port").flatMap(UInt16.init(exactly:)) ?? usual
        var mail = MailSettings(host: host, port: port, security: security, sender: sender, receivers: receivers)
        if map.has("user") || map.has("password") {
            mail.account = account(from: map)
            if map.has("user") != map.has("password") { map.refuse("user", "user and password go together") }
        }
        mail.caPath = map.filePath("ca")
        if let timeout = map.duration("timeout") { mail.timeout = timeout }
        return mail
    }

    private static func mailAddress(_ value: PlanValue) throws(PlanRefusal) -> String {
        let text = try value.text()
        do {
            try MailReceiver.check(text)
        } catch {
            throw PlanRefusal(error.reason)
        }
        return text
    }
}
