internal import Alerting
internal import Evidence
internal import Yams

extension PlanValue {
    /// A reference to a secret; a secret that stands here itself is refused and not repeated.
    func secret() throws(PlanRefusal) -> SecretReference {
        guard case .mapping = node else {
            throw PlanRefusal("a secret does not stand in a plan; write {file: PATH} or {env: NAME}")
        }
        let entries = try entries()
        guard entries.count == 1, let entry = entries.first, entry.key == "file" || entry.key == "env" else {
            throw PlanRefusal("must be {file: PATH} or {env: NAME}")
        }
        if entry.key == "file" { return .file(try entry.value.filePath()) }
        let name = try entry.value.text()
        guard isIdentifier(name) else {
            throw PlanRefusal("\(quoted(name)) is not the name of an environment variable")
        }
        return .environment(name)
    }

    /// An http or https URL, or a reference to one.
    func url() throws(PlanRefusal) -> PlanURL {
        if case .mapping = node { return .secret(try secret()) }
        return .plain(try plainURL())
    }

    /// An http or https URL that stands in the plan.
    func plainURL() throws(PlanRefusal) -> String {
        let text = try spelling("an http or https URL").text
        do {
            return try HTTPURL(parsing: text).text
        } catch {
            throw PlanRefusal(error.reason)
        }
    }

    /// Where a target is reached, over the given transport where the address names none; one that is binding may not
    /// differ from what the address names.
    func address(over transport: TransportKind?, isBinding: Bool) throws(PlanRefusal) -> TargetAddress {
        let text = try text()
        let address: TargetAddress
        do {
            address = try TargetAddress(parsing: text, transport: text.contains(";") ? nil : transport)
        } catch {
            throw PlanRefusal(error.reason)
        }
        if isBinding, let transport, address.transport != transport {
            throw PlanRefusal("the address says \(address.transport.rawValue), transport says \(transport.rawValue)")
        }
        return address
    }

    /// `tcp://HOST:PORT`.
    func canary() throws(PlanRefusal) -> TargetAddress {
        let text = try text()
        let example = "write tcp://HOST:PORT, for instance tcp://192.0.2.1:53"
        guard text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":"), !text.hasSuffix("]"),
            colon > text.index(text.startIndex, offsetBy: 3)
        else {
            throw PlanRefusal("\(quoted(text)) is not a canary; \(example)")
        }
        do {
            return try TargetAddress(parsing: String(text.dropFirst(6)), transport: .tcp)
        } catch {
            throw PlanRefusal("\(error.reason); \(example)")
        }
    }

    /// `ADDRESS`, `ADDRESS:PORT` or `[V6]:PORT`.
    func dnsServer() throws(PlanRefusal) -> DNSServer {
        let text = try text()
        if let address = IPAddress(text) { return DNSServer(address: address) }
        guard let place = try? TargetAddress(parsing: text, transport: .tcp), let address = place.literal,
            text.last != "]", !text.hasPrefix("sip")
        else { throw PlanRefusal("\(quoted(text)) is not the address of a DNS server; write ADDRESS or ADDRESS:PORT") }
        return DNSServer(address: address, port: place.port)
    }

    /// SIP statuses: one, a list, or several with commas.
    func statuses() throws(PlanRefusal) -> ExpectedStatuses {
        var words: [String] = []
        if case .sequence = node {
            for element in try elements() { words.append(try element.spelling("a SIP status").text) }
        } else {
            words.append(try spelling("a SIP status such as 200 or 2xx").text)
        }
        do {
            return try ExpectedStatuses(parsing: words.joined(separator: ","))
        } catch {
            throw PlanRefusal(error.reason)
        }
    }

    /// Conditions on labels: a map of labels and their values, or a list of `label=value`, `!=`, `=~` and `!~`.
    func matchers() throws(PlanRefusal) -> [LabelMatcher] {
        var matchers: [LabelMatcher] = []
        if case .sequence = node {
            for element in try elements() { matchers.append(try element.matcher()) }
            return matchers
        }
        for entry in try entries() {
            matchers.append(try Self.checked(LabelMatcher(label: entry.key, value: try entry.value.text())))
        }
        return matchers
    }

    private func matcher() throws(PlanRefusal) -> LabelMatcher {
        let matcher: LabelMatcher
        do {
            matcher = try LabelMatcher(parsing: try spelling("a matcher such as severity=critical").text)
        } catch let error as SettingSyntaxError {
            throw PlanRefusal(error.reason)
        } catch {
            throw PlanRefusal("is not a matcher; write label=value, !=, =~ or !~")
        }
        return try Self.checked(matcher)
    }

    private static func checked(_ matcher: LabelMatcher) throws(PlanRefusal) -> LabelMatcher {
        if matcher.label == "severity", matcher.comparison == .equals, AlertSeverity(rawValue: matcher.value) == nil {
            let words = AlertSeverity.allCases.map(\.rawValue)
            throw PlanRefusal(
                "severity must be critical, warning or info, not \(quoted(matcher.value))",
                suggestion: NearestKey.to(matcher.value, among: words))
        }
        guard LabelMatcher.ours.contains(matcher.label) || isIdentifier(matcher.label) else {
            throw PlanRefusal("\(quoted(matcher.label)) is not the name of a label")
        }
        return matcher
    }

    /// Label names and values, by the rules of CONTRACT §4.
    func labels() throws(PlanRefusal) -> [Label] {
        let entries = try entries()
        guard entries.count <= PlanLimits.labels else {
            throw PlanRefusal("has \(entries.count) labels; \(PlanLimits.labels) are allowed")
        }
        return entries.compactMap { entry in
            entry.value.read { (value: PlanValue) throws(PlanRefusal) in try value.label(named: entry.key) }
        }
    }

    private func label(named name: String) throws(PlanRefusal) -> Label {
        guard isIdentifier(name), name.utf8.count <= PlanLimits.nameCharacters else {
            throw PlanRefusal("\(quoted(name)) is not a label name; use letters, digits and _, no digit first")
        }
        guard !name.hasPrefix("__") else { throw PlanRefusal("label names that begin with __ are reserved") }
        guard !ReservedLabels.names.contains(name) else { throw PlanRefusal("this label name is one of ours") }
        let value = try text()
        guard value.utf8.count <= PlanLimits.labelValueBytes else {
            throw PlanRefusal("is longer than \(PlanLimits.labelValueBytes) bytes")
        }
        return Label(name: name, value: value)
    }
}

/// The label names that the product's own metrics and alerts use (CONTRACT §4).
package enum ReservedLabels {
    /// The names, none of which a plan may use.
    package static let names: Set<String> = [
        "target", "site", "severity", "state", "outcome", "diagnosis", "phase", "element", "sha256", "receiver",
        "result", "version", "profile", "le", "quantile", "rule", "alertname",
    ]
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`.
func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { isNameByte($0) && ![0x2D, 0x2E, 0x3A].contains($0) }
}
