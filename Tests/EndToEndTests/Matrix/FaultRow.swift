import TestSupport
import Testing

/// One condition, the peer that has it, and what `check` must say about it.
struct FaultRow: Sendable {
    /// What a fact of the answer must be.
    enum Shown: Sendable {
        case text(String)
        case holding(String)
        case number(Double)
        case flag(Bool)
        case there
        /// `null`.
        case absent
        /// Evidence that is not given.
        case notGiven
    }

    let name: String
    let peer: FaultPeer
    /// Further arguments; `{client}`, `{foreign}`, `{key}` and `{ec}` stand for files of the test's PKI.
    let arguments: [String]
    let verdict: String
    /// The codes of the verdict's severity in their order: the root cause first, and nothing that follows from it.
    let codes: [String]
    /// Facts of the first finding's evidence.
    let evidence: [String: Shown]
    /// Facts of the result, by a path such as `tls.version` or `steps.options`.
    let facts: [String: Shown]
    let location: SourceLocation

    init(
        _ name: String, _ peer: FaultPeer, _ arguments: [String] = [], is verdict: String, _ codes: String...,
        evidence: [String: Shown] = [:], facts: [String: Shown] = [:], location: SourceLocation = #_sourceLocation
    ) {
        self.name = name
        self.peer = peer
        self.arguments = arguments
        self.verdict = verdict
        self.codes = codes
        self.evidence = evidence
        self.facts = facts
        self.location = location
    }

    /// Everything in which an answer is not what the row asks for.
    func differences(from check: CheckReading) -> [String] {
        let exits: [String: Int32] = ["pass": 0, "warn": 1, "fail": 2, "unknown": 3]
        let severity = verdict == "pass" ? "info" : verdict
        let first = check.result["diagnoses"].first(where: "severity", is: severity)
        var found: [String] = []
        func compare(_ what: String, _ is: String, _ wanted: String) {
            if `is` != wanted { found.append("\(what) is \(`is`), not \(wanted)") }
        }
        compare("the verdict", check.result["verdict"].string ?? "missing", verdict)
        compare("the verdict of all", check.whole["verdict"].string ?? "missing", verdict)
        compare("the end", "\(check.exit)", exits[verdict].map { "exit \($0)" } ?? "a verdict")
        compare("the list of codes", "\(check.codes(severity))", "\(codes)")
        if !codes.isEmpty {
            if first["summary"].string?.isEmpty != false { found.append("the cause has no summary") }
            if first["remedy"].string?.isEmpty != false { found.append("the cause has no remedy") }
        }
        for (name, shown) in evidence where !shown.agrees(with: first["evidence"][name]) {
            found.append("evidence \(name) is \(first["evidence"][name]), not \(shown)")
        }
        for (path, shown) in facts where !shown.agrees(with: check.fact(path)) {
            found.append("\(path) is \(check.fact(path)), not \(shown)")
        }
        return found
    }
}

extension FaultRow.Shown {
    fileprivate func agrees(with value: JSONTree) -> Bool {
        switch self {
        case .text(let text): value.string == text
        case .holding(let part): value.string?.contains(part) == true
        case .number(let number): value.number == number
        case .flag(let flag): value.bool == flag
        case .there: value != .missing && value != .null
        case .absent: value == .null
        case .notGiven: value == .missing
        }
    }
}

extension CheckReading {
    /// A fact of the result; `steps.NAME` is a stage's status, a number in a path is an index.
    fileprivate func fact(_ path: String) -> JSONTree {
        let words = path.split(separator: ".").map(String.init)
        if words[0] == "steps" { return result["steps"].first(where: "name", is: words[1])["status"] }
        return words.reduce(result) { tree, word in Int(word).map { tree[$0] } ?? tree[word] }
    }
}
