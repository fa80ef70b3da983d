package import Evidence

/// What the Direct Routing rules say to a name before anything goes over the network.
package struct NameFindings: Sendable {
    private let edition: RuleEdition

    /// Findings by an edition of the rules.
    package init(_ edition: RuleEdition) { self.edition = edition }

    /// Findings on a target's host: `teams.onmicrosoft-name`, `teams.name-too-long`, `teams.retired-name`.
    package func findings(host: String, profile: ProfileName) -> [Diagnosis] {
        guard IPAddress(host) == nil else { return [] }
        let trunk = profile == .teamsSBC ? forbiddenDomain(host) + tooLong(host) : []
        return trunk + retired(host)
    }

    private func forbiddenDomain(_ host: String) -> [Diagnosis] {
        let domain = edition[.forbiddenDomain]
        let name = RuleEdition.canonical(host)
        guard name == domain || name.hasSuffix("." + domain) else { return [] }
        return [
            Diagnosis(
                .teamsOnmicrosoftName, .fail, "\(shown(host)) lies under \(domain), where no trunk can be paired.",
                evidence: [("name", .text(shown(host)))] + edition.evidence(TextRule.forbiddenDomain.rawValue))
        ]
    }

    private func tooLong(_ host: String) -> [Diagnosis] {
        let limit = edition[.nameMaximumLength]
        let length = RuleEdition.canonical(host).unicodeScalars.count
        guard length > limit else { return [] }
        return [
            Diagnosis(
                .teamsNameTooLong, .fail, "The name has \(length) characters, a trunk's name at most \(limit).",
                evidence: [("name", .text(shown(host))), ("length", .number(Int64(length)))]
                    + edition.evidence(NumberRule.nameMaximumLength.rawValue))
        ]
    }

    private func retired(_ host: String) -> [Diagnosis] {
        guard let name = edition.serviceName(host), name.role == .retired else { return [] }
        let current = edition.connectionPoints(of: name.cloud).map(\.host)
        return [
            Diagnosis(
                .teamsRetiredName, .warn,
                "\(name.host) is retired; the current names are \(current.joined(separator: ", ")).",
                evidence: [("name", .text(name.host)), ("currentNames", .list(current))] + edition.evidence(name.source)
            )
        ]
    }
}

/// A host in a sentence, harmless and cut.
func shown(_ host: String) -> String { PeerText(decoded: host).forTerminal }

extension RuleEdition {
    /// The facts that say by which rule was judged.
    func evidence(_ source: RuleSource) -> [(name: String, fact: Fact)] {
        [
            ("rulesEdition", .text(date)), ("ruleSource", .text(source.tags)), ("ruleDate", .text(source.date)),
            ("ruleGrade", .text(source.grade.rawValue)),
        ]
    }

    /// The same for a value by its key.
    func evidence(_ key: String) -> [(name: String, fact: Fact)] { values[key].map { evidence($0.source) } ?? [] }

    /// Where a value comes from, for those who print it.
    package func source(of key: String) -> RuleSource? { values[key]?.source }
}
