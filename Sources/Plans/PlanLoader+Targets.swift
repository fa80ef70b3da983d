internal import Evidence
internal import Yams

extension PlanLoader {
    /// The settings that `defaults:` and a target share, before they are one target.
    struct Settings {
        var target = TargetPlan(name: "", address: TargetAddress(host: "", port: 5_061, transport: .tls))
        var transport: TransportKind?
        var identities: [String]
        /// `nil` where neither the target nor the defaults say.
        var timeout: Span?
    }

    /// The targets of one file, the defaults of the files that include it beneath its own.
    static func targets(from map: PlanMap, over defaults: Settings, into parts: inout PlanParts) {
        let values = map.list("targets")
        guard parts.targets.count + values.count <= PlanLimits.targets else {
            map.refuse("targets", "makes more than the \(PlanLimits.targets) targets that are allowed")
            return
        }
        for value in values {
            guard let entry = PlanMap(value, as: .target), let target = target(from: entry, defaults) else { continue }
            if let other = parts.places.updateValue((target.file, target.line), forKey: target.name) {
                let place = other.file == target.file ? "line \(other.line)" : "\(other.file):\(other.line)"
                entry.refuse("name", "the name \(quoted(target.name)) is taken by the target in \(place)")
            }
            parts.targets.append(target)
            parts.entries.append(entry)
        }
    }

    /// The settings of `defaults:` over those of the including file.
    static func defaults(from map: PlanMap, over outer: Settings) -> Settings {
        var defaults = outer
        if let written = map.map("defaults") { apply(written, to: &defaults) }
        return defaults
    }

    private static func target(from map: PlanMap, _ defaults: Settings) -> TargetPlan? {
        var settings = defaults
        apply(map, to: &settings)
        var target = settings.target
        target.ownTrunk = map.host("own-trunk")
        target.serverName = map.host("server-name")
        target.fromFQDN = map.host("from-fqdn")
        target.line = map.mark?.line ?? 0
        target.file = map.reading.file
        target.timeout = settings.timeout ?? min(.seconds(10), target.interval)
        checkConsistency(of: target, in: map)
        let name = map.name("name")
        let address = map.read("address") { (value: PlanValue) throws(PlanRefusal) in
            try value.address(over: settings.transport, isBinding: map.has("transport"))
        }
        guard let name, let address else { return nil }
        target.name = name
        target.address = address
        return target
    }

    private static func apply(_ map: PlanMap, to settings: inout Settings) {
        let profile = map.read("profile") { (value: PlanValue) throws(PlanRefusal) in
            try value.choice(of: TargetPlan.profiles)
        }
        if let profile { settings.target.profile = profile }
        if let transport = map.choice("transport", TransportKind.self) { settings.transport = transport }
        if let identity = identity(map, among: settings.identities) { settings.target.identity = identity }
        if let timeout = map.duration("timeout") { settings.timeout = timeout }
        let source = map.read("source") { (value: PlanValue) throws(PlanRefusal) in try value.connectOrigin() }
        if let source { settings.target.source = source }
        applySchedule(map, to: &settings.target)
        applyJudgement(map, to: &settings.target)
        if let tls = map.map("tls") { apply(tls, to: &settings.target.tls) }
        if let inbound = map.map("inbound") { apply(inbound, to: &settings.target.inbound) }
        if let account = map.map("credentials"), let user = account.text("user"),
            let password = account.secret("password")
        {
            settings.target.credentials = PlanAccount(user: user, password: password)
        }
        applyLabels(map, to: &settings.target)
    }

    private static func identity(_ map: PlanMap, among names: [String]) -> String? {
        map.read("identity") { (value: PlanValue) throws(PlanRefusal) in
            let name = try value.name()
            guard names.contains(name) else {
                throw PlanRefusal(
                    "no identity has the name \(quoted(name))", suggestion: NearestKey.to(name, among: names))
            }
            return name
        }
    }

    private static func applySchedule(_ map: PlanMap, to target: inout TargetPlan) {
        if let interval = map.duration("interval") { target.interval = interval }
        if let audit = map.duration("audit") { target.audit = audit }
        if let mode = map.choice("mode", ProbeMode.self) { target.mode = mode }
        if let downAfter = map.integer("down-after") { target.downAfter = downAfter }
        if let upAfter = map.integer("up-after") { target.upAfter = upAfter }
        let share = map.read("down-within") { (value: PlanValue) throws(PlanRefusal) in try value.failureShare() }
        if let share { target.downWithin = share }
        let name = { (value: PlanValue) throws(PlanRefusal) in try value.name() }
        if map.has("depends-on") { target.dependsOn = map.list("depends-on", name) }
        if map.has("maintenance") { target.maintenance = map.list("maintenance", name) }
    }

    private static func applyJudgement(_ map: PlanMap, to target: inout TargetPlan) {
        if let verify = map.choice("verify", VerifyMode.self) { target.verify = verify }
        if let policy = map.choice("peer-policy", PeerPolicy.self) { target.peerPolicy = policy }
        let expect = map.read("expect") { (value: PlanValue) throws(PlanRefusal) in try value.statuses() }
        if let expect { target.expect = expect }
        if let days = map.integer("warn-days") { target.warnDays = days }
        if let days = map.integer("critical-days") { target.criticalDays = days }
        if let slo = map.map("slo") { target.objective = objective(from: slo) }
        if let slow = map.duration("slow-after") { target.slowAfter = slow }
    }

    private static func apply(_ map: PlanMap, to tls: inout TLSSettings) {
        if let minimum = map.choice("min", TLSSettings.Version.self) { tls.minimum = minimum }
        if let maximum = map.choice("max", TLSSettings.Version.self) { tls.maximum = maximum }
        if let ciphers = map.text("ciphers") { tls.ciphers = ciphers }
        if let path = map.filePath("ca") { tls.caPath = path }
        if let path = map.filePath("crl") { tls.crlPath = path }
        if tls.minimum == .tls13, tls.maximum == .tls12 { map.refuse("min", "min 1.3 is above max 1.2") }
    }

    private static func applyLabels(_ map: PlanMap, to target: inout TargetPlan) {
        let labels = map.read("labels") { (value: PlanValue) throws(PlanRefusal) in try value.labels() } ?? []
        for label in labels {
            if let index = target.labels.firstIndex(where: { $0.name == label.name }) {
                target.labels[index] = label
            } else {
                target.labels.append(label)
            }
        }
        if target.labels.count > PlanLimits.labels {
            map.refuse(
                "labels", "has \(target.labels.count) labels with those of defaults; \(PlanLimits.labels) are allowed")
        }
    }

    private static func checkConsistency(of target: TargetPlan, in map: PlanMap) {
        if target.timeout > target.interval {
            map.refuse(
                map.has("timeout") ? "timeout" : "interval",
                "the timeout (\(target.timeout.text)) is longer than the interval (\(target.interval.text))")
        }
        if target.criticalDays > target.warnDays {
            map.refuse(
                map.has("critical-days") ? "critical-days" : "warn-days",
                "critical-days (\(target.criticalDays)) is above warn-days (\(target.warnDays))")
        }
    }
}
