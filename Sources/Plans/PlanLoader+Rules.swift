internal import Alerting
internal import Evidence
internal import Yams

extension PlanLoader {
    /// The rules as written; without any, the usual ones.
    static func rules(from map: PlanMap) -> [AlertRuleSetting] {
        guard map.has("rules") else { return AlertRuleSetting.usual }
        var lines: [AlertRule: Int] = [:]
        return map.list("rules").compactMap { value in
            guard let map = PlanMap(value, as: .rule), let rule = rule(from: map) else { return nil }
            if let line = lines.updateValue(map.mark?.line ?? 0, forKey: rule.rule) {
                map.refuse("name", "the name \(quoted(rule.rule.rawValue)) is taken by the rule in line \(line)")
            }
            return rule
        }
    }

    static func links(from map: PlanMap) -> AlertLinks {
        AlertLinks(dashboard: map.read("dashboard", link), runbook: map.read("runbook", link))
    }

    private static func rule(from map: PlanMap) -> AlertRuleSetting? {
        let name = map.name("name")
        let severity = map.choice("severity", AlertSeverity.self) ?? .warning
        let match = map.read("match") { (value: PlanValue) throws(PlanRefusal) in try value.matchers() } ?? []
        if let wrong = match.first(where: { ["severity", "rule", "diagnosis"].contains($0.label) }) {
            map.refuse("match", "a rule is for targets: it matches labels, target and site, not \(wrong.label)")
        }
        let labels = map.read("labels") { (value: PlanValue) throws(PlanRefusal) in try value.labels() } ?? []
        let runbook = map.read("runbook", link)
        let pause = map.duration("for")
        guard let trigger = trigger(from: map), let rule = name.flatMap(AlertRule.init(rawValue:)) else { return nil }
        var setting = AlertRuleSetting(rule, trigger, severity)
        setting.match = match
        setting.labels = labels
        setting.runbook = runbook
        if let pause { setting.holdFor = pause }
        return setting
    }

    private static func trigger(from map: PlanMap) -> AlertTrigger? {
        let ways = ["state", "certificate", "own-certificate", "burn-rate", "agent"].filter(map.has)
        if ways.count > 1 || (ways.first ?? "state") != "state" && map.has("codes") {
            let other = ways.count > 1 ? ways[1] : "codes"
            map.refuse(other, "a rule fires in one way: \(ways[0]) and \(other) do not go together")
            return nil
        }
        let codes = map.list("codes") { (value: PlanValue) throws(PlanRefusal) in try value.codePattern() }
        switch ways.first {
        case "state":
            let states = map.list("state") { (value: PlanValue) throws(PlanRefusal) in
                try value.choice(TargetState.self)
            }
            return .states(Set(states), codes: codes)
        case "certificate": return map.map("certificate").flatMap(window).map { .certificate($0) }
        case "own-certificate": return map.map("own-certificate").flatMap(window).map { .ownCertificate($0) }
        case "burn-rate": return map.map("burn-rate").flatMap(burnRate).map { .burnRate($0) }
        case "agent":
            let troubles = map.list("agent") { (value: PlanValue) throws(PlanRefusal) in
                try value.choice(AgentTrouble.self)
            }
            return .agent(Set(troubles))
        default:
            if map.has("codes") { return .finding(codes) }
            map.refuse("name", "it never fires; give it state, codes, certificate, own-certificate, burn-rate or agent")
            return nil
        }
    }

    private static func window(from map: PlanMap) -> CertificateWindow? {
        if let days = map.integer("days") { return .days(days) }
        if let share = map.read("share", share) { return .share(share) }
        guard map.section.key("window") != nil, map.has("window") else { return nil }
        let word = map.read("window") { (value: PlanValue) throws(PlanRefusal) in
            try value.choice(of: ["warning", "critical"])
        }
        return word.map { $0 == "warning" ? .warning : .critical }
    }

    private static func burnRate(from map: PlanMap) -> BurnRate? {
        guard let subject = map.choice("of", BurnRate.Subject.self) else { return nil }
        var rate = BurnRate(subject, map.choice("speed", BurnRate.Speed.self) ?? .fast)
        if let least = map.integer("at-least") { rate.atLeast = least }
        let own = ["factor", "long", "short"]
        guard own.contains(where: map.has) else { return rate }
        if let missing = own.first(where: { !map.has($0) }) {
            map.refuse(missing, "factor, long and short go together; \(missing) is missing")
        }
        if map.has("speed") { map.refuse("speed", "speed and factor do not go together") }
        let factor = map.read("factor") { (value: PlanValue) throws(PlanRefusal) in try value.factor() }
        guard let factor, let long = map.duration("long"), let short = map.duration("short") else { return rate }
        if short >= long { map.refuse("short", "short (\(short.text)) is not shorter than long (\(long.text))") }
        rate.pace = BurnRate.Pace(thousandths: factor, long: long, short: short)
        return rate
    }

    static func objective(from map: PlanMap) -> ServiceObjective {
        var objective = ServiceObjective()
        if let share = map.read("objective", share) { objective.availability = share }
        objective.latency = map.duration("latency")
        if let share = map.read("latency-objective", share) {
            objective.latencyShare = share
            if !map.has("latency") { map.refuse("latency-objective", "latency-objective needs latency") }
        }
        if let period = map.duration("period") { objective.period = period }
        return objective
    }

    private static func share(_ value: PlanValue) throws(PlanRefusal) -> Percentage { try value.share() }
    private static func link(_ value: PlanValue) throws(PlanRefusal) -> LinkTemplate { try value.link() }
}

extension PlanValue {
    /// A share such as `99.9%`.
    func share() throws(PlanRefusal) -> Percentage {
        let text = try spelling("a share such as 99.9%").text
        do {
            return try Percentage(parsing: text)
        } catch {
            throw PlanRefusal(error.reason)
        }
    }

    /// A link with places.
    func link() throws(PlanRefusal) -> LinkTemplate {
        let text = try spelling("a link such as https://wiki.example.net/{{rule}}").text
        do {
            return try LinkTemplate(parsing: text)
        } catch {
            throw PlanRefusal(error.reason)
        }
    }

    /// A diagnosis code or the beginning of some and an asterisk.
    func codePattern() throws(PlanRefusal) -> CodePattern {
        let text = try spelling("a code such as options.*").text
        do {
            return try CodePattern(parsing: text)
        } catch {
            let codes = DiagnosisCode.allCases.map(\.rawValue)
            throw PlanRefusal(error.reason, suggestion: NearestKey.to(text, among: codes))
        }
    }

    /// A number from 0.001 to 10000 with up to three digits after the point, in thousandths.
    func factor() throws(PlanRefusal) -> Int {
        let wanted = "a number such as 14.4"
        let (text, isPlain) = try spelling(wanted)
        guard isPlain else { throw PlanRefusal("must be \(wanted), without quotes") }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let digits = (parts.first.map(String.init) ?? "") + fraction
        guard parts.count <= 2, parts[0].utf8.count <= 5, !parts[0].isEmpty, fraction.utf8.count <= 3,
            parts.count == 1 || !fraction.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits + String(repeating: "0", count: 3 - fraction.utf8.count)),
            (1...10_000_000).contains(number)
        else { throw PlanRefusal("must be \(wanted), not \(quoted(text))") }
        return number
    }
}
