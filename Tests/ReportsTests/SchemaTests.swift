import Evidence
import Foundation
import Reports
import TestSupport
import Testing

/// The published schemas against what is really written, key by key and in both directions.
struct SchemaTests {
    @Test func `a report is what its schema says`() throws {
        let schema = try JSONSchema(named: "report.schema.json")
        let options = ReportOptions(groupBy: "region")
        for input in [FleetFixture.input(), HostileFleet.input] {
            #expect(try schema.faults(in: JSONReport.render(FleetReport(input, options: options))).prefix(5).isEmpty)
        }
    }

    @Test func `a status is what its schema says`() throws {
        let schema = try JSONSchema(named: "status.schema.json")
        let now = WallTime(year: 2026, month: 5, day: 1)
        var full = StatusRow(name: "a", address: "a:5061", transport: .tls, state: .down, since: now)
        full.last = Observation(target: "a", kind: .fresh, time: now, verdict: .fail)
        full.recent = [nil, .milliseconds(3)]
        full.certificateNotAfter = now
        full.diagnoses = [Diagnosis(.tcpRefused, .fail, "refused", evidence: [("port", .number(5_061))])]
        let own = [
            IdentityRow(
                name: "probe", notAfter: now, diagnoses: [Diagnosis(.certificateExpiring, .warn, "soon")]),
            IdentityRow(name: "spare"),
        ]
        let bare = StatusRow(name: "b", address: "b:5060", transport: .udp, state: .unknown)
        #expect(try schema.faults(in: StatusJSON.render([full, bare], own, site: "here", now: now)).prefix(5).isEmpty)
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
        #expect(try schema.faults(in: text).prefix(5).isEmpty)
        // The table's reader gets the same back.
        #expect(StatusJSON.rows(reading: text)?.first?.inbound?.count == 7)
        #expect(StatusJSON.inbound(reading: text)?.strangers == [stranger])
        let shown = inbound.text(now: now, width: 120)
        #expect(shown.contains("Not listening on tls:0.0.0.0:5061") && !shown.contains("\u{1B}"))
    }

    @Test func `a report that lacks a key or has one too many is noticed`() throws {
        let schema = try JSONSchema(named: "report.schema.json")
        let text = JSONReport.render(FleetReport(FleetFixture.input()))
        #expect(try !schema.faults(in: text.replacing("\"headline\"", with: "\"headlime\"")).isEmpty)
        #expect(try !schema.faults(in: text.replacing("\"state\":\"down\"", with: "\"state\":\"drown\"")).isEmpty)
        #expect(try !schema.faults(in: text.replacing("\"count\":168", with: "\"count\":\"168\"")).isEmpty)
    }
}
