import Evidence
import Foundation
import Reports
import Testing

/// The published schemas against what is really written, key by key and in both directions.
struct SchemaTests {
    @Test func `a report is what its schema says`() throws {
        let schema = try Schema(named: "report.schema.json")
        let options = ReportOptions(groupBy: "region")
        for input in [FleetFixture.input(), HostileFleet.input] {
            try schema.check(JSONReport.render(FleetReport(input, options: options)))
        }
    }

    @Test func `a status is what its schema says`() throws {
        let schema = try Schema(named: "status.schema.json")
        let now = WallTime(year: 2026, month: 5, day: 1)
        var full = StatusRow(name: "a", address: "a:5061", transport: .tls, state: .down, since: now)
        full.last = Observation(target: "a", kind: .fresh, time: now, verdict: .fail)
        full.recent = [nil, .milliseconds(3)]
        full.certificateNotAfter = now
        full.diagnoses = [Diagnosis(.tcpRefused, .fail, "refused", evidence: [("port", .number(5_061))])]
        let bare = StatusRow(name: "b", address: "b:5060", transport: .udp, state: .unknown)
        try schema.check(StatusJSON.render([full, bare], site: "here", now: now))
        full.inbound = InboundSight(
            lastSeen: now, count: 7, perMinute: 1.04, source: "192.0.2.7", transport: .tls, isAuthenticated: true)
        let listeners = [nil, "bind: Address already in use"].map {
            InboundStatus.Listener(
                address: "0.0.0.0:5061", transport: .tls, trouble: $0, messages: 1, malformed: 2, refused: 3)
        }
        let stranger = InboundStatus.Stranger(
            source: "192.0.2.8", transport: .udp, firstSeen: now, lastSeen: now, count: 9, reason: "unknown address",
            method: PeerText(decoded: "IN\u{1B}[2JVITE"), claims: PeerText(decoded: ""),
            userAgent: PeerText(decoded: "scan\"ner"), codes: [.optionsContactIsAddress])
        let inbound = InboundStatus(listeners: listeners, strangers: [stranger], forgotten: 4)
        let text = StatusJSON.render([full, bare], site: "here", now: now, inbound: inbound)
        try schema.check(text)
        // The table's reader gets the same back.
        #expect(StatusJSON.rows(reading: text)?.first?.inbound?.count == 7)
        #expect(StatusJSON.inbound(reading: text)?.strangers == [stranger])
        let shown = inbound.text(now: now, width: 120)
        #expect(shown.contains("Not listening on tls:0.0.0.0:5061") && !shown.contains("\u{1B}"))
    }

    @Test func `a report that lacks a key or has one too many is noticed`() throws {
        let schema = try Schema(named: "report.schema.json")
        let text = JSONReport.render(FleetReport(FleetFixture.input()))
        #expect(try !schema.faults(in: text.replacing("\"headline\"", with: "\"headlime\"")).isEmpty)
        #expect(try !schema.faults(in: text.replacing("\"state\":\"down\"", with: "\"state\":\"drown\"")).isEmpty)
        #expect(try !schema.faults(in: text.replacing("\"count\":168", with: "\"count\":\"168\"")).isEmpty)
    }
}

/// As much of JSON Schema as our schemas use.
private struct Schema {
    let root: [String: Any]

    init(named name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Dashboards/report/\(name)")
        root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }

    func check(_ text: String) throws { #expect(try faults(in: text).prefix(5).isEmpty) }

    func faults(in text: String) throws -> [String] {
        faults(try JSONSerialization.jsonObject(with: Data(text.utf8)), root, "$")
    }

    private func faults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                return ["\(path): no definition \(name)"]
            }
            return faults(value, target, path)
        }
        if let choices = schema["anyOf"] as? [[String: Any]] {
            let all = choices.map { faults(value, $0, path) }
            return all.contains { $0.isEmpty } ? [] : all.first ?? []
        }
        return typeFaults(value, schema, path) + wordFaults(value, schema, path) + memberFaults(value, schema, path)
    }

    private func typeFaults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        return types.isEmpty || types.contains { matches(value, $0) } ? [] : ["\(path): not \(types)"]
    }

    private func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "array": value is [Any]
        case "object": value is [String: Any]
        case "boolean": value is Bool
        case "number": value is Double || value is Int
        case "integer": value is Int
        default: false
        }
    }

    private func wordFaults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        guard let text = value as? String else { return [] }
        if let constant = schema["const"] as? String, constant != text { return ["\(path): not \(constant)"] }
        if let words = schema["enum"] as? [String], !words.contains(text) {
            return ["\(path): \(text) is no word of it"]
        }
        if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
            return ["\(path): \(text) does not match"]
        }
        return []
    }

    private func memberFaults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        if let values = value as? [Any], let items = schema["items"] as? [String: Any] {
            return values.enumerated().flatMap { faults($1, items, "\(path)[\($0)]") }
        }
        guard let members = value as? [String: Any] else { return [] }
        let known = schema["properties"] as? [String: [String: Any]] ?? [:]
        let missing = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }
        var found = missing.map { "\(path): lacks \($0)" }
        for (key, member) in members {
            if let schema = known[key] ?? schema["additionalProperties"] as? [String: Any] {
                found += faults(member, schema, "\(path).\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(path): has \(key)")
            }
        }
        return found
    }
}
