internal import Evidence
internal import Foundation

extension Alert {
    /// Reads ``json`` back, as it stands in the outbox; `nil` for anything else.
    package init?(parsing payload: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(payload)),
            let fields = object as? [String: Any],
            fields["schema"] as? String == "trunkwatch.alert/1"
        else { return nil }
        self.init(fields: AlertFields(fields))
    }

    private init?(fields: AlertFields) {
        guard let id = fields.text("id"), let key = fields.text("dedupKey"),
            let status = fields.text("status").flatMap(AlertStatus.init(rawValue:)),
            let severity = fields.text("severity").flatMap(AlertSeverity.init(rawValue:)),
            let rule = fields.text("rule").flatMap(AlertRule.init(rawValue:)),
            let start = fields.time("startedAt")
        else { return nil }
        self.init(
            id: id, dedupKey: key, rule: rule, site: fields.text("site") ?? "", target: fields.text("target") ?? "",
            startedAt: start, summary: fields.text("summary") ?? "")
        self.status = status
        self.severity = severity
        labels = fields.labels
        endedAt = fields.time("endedAt")
        lastGoodAt = fields.time("lastGoodAt")
        diagnoses = fields.objects("diagnoses").compactMap(Diagnosis.init(fields:))
        groupSize = fields.number("groupSize") ?? 1
        members = fields.texts("members")
        isTest = fields.flag("test")
        let links = fields.object("links")
        self.links = Links(dashboard: links?.text("dashboard"), runbook: links?.text("runbook"))
    }
}

extension Diagnosis {
    fileprivate init?(fields: AlertFields) {
        guard let code = fields.text("code").flatMap(DiagnosisCode.init(rawValue:)),
            let severity = fields.text("severity").flatMap(Severity.init(rawValue:))
        else { return nil }
        self.init(code, severity, fields.text("summary") ?? "", evidence: fields.object("evidence")?.facts ?? [])
    }
}

/// The members of one JSON object.
private struct AlertFields {
    private let fields: [String: Any]

    init(_ fields: [String: Any]) { self.fields = fields }

    func text(_ name: String) -> String? { fields[name] as? String }
    func texts(_ name: String) -> [String] { fields[name] as? [String] ?? [] }
    func number(_ name: String) -> Int? { fields[name] as? Int }
    func flag(_ name: String) -> Bool { fields[name] as? Bool ?? false }
    func time(_ name: String) -> WallTime? { text(name).flatMap { WallTime(iso8601: $0) } }
    func object(_ name: String) -> AlertFields? { (fields[name] as? [String: Any]).map(AlertFields.init) }
    func objects(_ name: String) -> [AlertFields] {
        (fields[name] as? [[String: Any]] ?? []).map(AlertFields.init)
    }

    /// Labels by name; the order they were written in is not kept by the parser.
    var labels: [Label] {
        (fields["labels"] as? [String: String] ?? [:]).sorted { $0.key < $1.key }
            .map { Label(name: $0.key, value: $0.value) }
    }

    /// Facts by name, in the alphabet's order.
    var facts: [(name: String, fact: Fact)] {
        fields.sorted { $0.key < $1.key }.compactMap { name, value in Self.fact(value).map { (name, $0) } }
    }

    private static func fact(_ value: Any) -> Fact? {
        if let text = value as? String { return .text(text) }
        if let texts = value as? [String] { return .list(texts) }
        guard let number = value as? NSNumber else { return nil }
        if String(cString: number.objCType) == "c" { return .flag(number.boolValue) }
        let decimal = number.doubleValue
        return decimal == decimal.rounded() ? .number(number.int64Value) : .decimal(decimal)
    }
}
