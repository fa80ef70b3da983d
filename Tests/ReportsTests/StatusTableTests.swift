import Evidence
import Foundation
import Reports
import Testing

struct StatusTableTests {
    private let now = WallTime(year: 2026, month: 5, day: 1, hour: 12)

    private func row(_ name: String, _ state: TargetState, _ diagnosis: Diagnosis? = nil) -> StatusRow {
        var last = Observation(target: name, kind: .keepAlive, time: now, verdict: .pass)
        last.sipStatus = state == .down ? nil : 200
        last.diagnosis = diagnosis?.code
        last.options = state == .down ? nil : .microseconds(12_400)
        return StatusRow(
            name: name, address: "\(name).example.net:5061", transport: .tls, state: state,
            since: now + .seconds(-7_500), last: last,
            recent: [10, 12, 30, nil, 11].map { $0.map { Span.milliseconds($0) } },
            certificateNotAfter: now + .seconds(12 * 86_400 + 3_600), diagnoses: diagnosis.map { [$0] } ?? [])
    }

    private var rows: [StatusRow] {
        [
            row("paris", .up), row("oslo", .down, Diagnosis(.tcpRefused, .fail, "192.0.2.1:5061 refuses connections")),
            row("berlin", .degraded, Diagnosis(.certificateExpiring, .warn, "the certificate ends in 12 days")),
        ]
    }

    @Test func `the worst stands first and every column says its part`() {
        let table = StatusTable.render(rows, now: now, width: 140, colour: false)
        #expect(
            table == """
                TARGET  STATE             FOR  LAST           RTT  TREND  CERT  DIAGNOSIS
                oslo    ✕ down      2 h 5 min  tcp.refused         ▁▁▇×▁  12 d  \
                tcp.refused: 192.0.2.1:5061 refuses connections
                berlin  ▲ degraded  2 h 5 min  SIP 200      12 ms  ▁▁▇×▁  12 d  \
                certificate.expiring: the certificate ends in 12 days
                paris   ✓ up        2 h 5 min  SIP 200      12 ms  ▁▁▇×▁  12 d
                3 targets: 1 down, 1 degraded, 1 up

                """)
    }

    @Test(arguments: [1, 40, 47, 60, 72, 80, 100, 120, 200])
    func `no line is wider than the terminal, whatever the names`(width: Int) {
        let names = ["日本-東京-セッションボーダーコントローラ", "👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻", "e\u{301}cole", String(repeating: "long-", count: 30)]
        let wild = names.map { row($0, .down, Diagnosis(.tcpRefused, .fail, "日本語の説明 \($0)")) } + rows
        for line in StatusTable.render(wild, now: now, width: width, colour: false).split(separator: "\n") {
            #expect(DisplayWidth.of(String(line)) <= max(width, StatusTable.narrowest), "\(line)")
        }
    }

    @Test func `names and states stay when everything else has to go`() {
        let table = StatusTable.render(rows, now: now, width: 40, colour: false)
        for word in ["oslo", "✕ down", "berlin", "▲ degraded", "paris", "✓ up"] { #expect(table.contains(word)) }
    }

    @Test func `colour adds escapes around the state and nothing else`() {
        let plain = StatusTable.render(rows, now: now, width: 100, colour: false)
        let coloured = StatusTable.render(rows, now: now, width: 100, colour: true)
        #expect(coloured.contains("\u{1B}[1;31m✕ down"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
        #expect(!plain.contains("\u{1B}"))
    }

    @Test func `a peer's escapes and line feeds are shown, not obeyed`() {
        let nasty = [row("a\u{1B}[2J", .down, Diagnosis(.sipServerError, .fail, "line\nfeed \u{202E}"))]
        let table = StatusTable.render(nasty, now: now, width: 120, colour: false)
        #expect(table.contains("a\\e[2J"))
        #expect(table.contains("line\\nfeed \\u{202e}"))
        #expect(table.split(separator: "\n").count == 3)
    }

    @Test func `no target is said in words`() {
        #expect(StatusTable.render([], now: now, width: 80, colour: true) == "No target is watched.\n")
    }

    @Test func `status as JSON has the words of the contract`() throws {
        let text = StatusJSON.render(rows, site: "paris", now: now)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["schema"] as? String == "trunkwatch.status/1")
        #expect(object["verdict"] as? String == "fail")
        let targets = try #require(object["targets"] as? [[String: Any]])
        #expect(targets.map { $0["target"] as? String } == ["oslo", "berlin", "paris"])
        let diagnoses = try #require(targets[0]["diagnoses"] as? [[String: Any]])
        #expect(diagnoses.first?["code"] as? String == "tcp.refused")
        let certificate = try #require(targets[0]["certificate"] as? [String: Any])
        #expect(certificate["daysRemaining"] as? Double == 12)
        #expect(object["generatedAt"] as? String == "2026-05-01T12:00:00.000Z")
    }

    @Test func `our own identities are named where they need attention, before the count`() throws {
        let bad = IdentityRow(
            name: "probe", notAfter: now + .seconds(3 * 86_400),
            diagnoses: [Diagnosis(.certificateExpiring, .fail, "The leaf expires in 3 days.")])
        let own = [IdentityRow(name: "good", notAfter: now), bad]
        let lines = StatusTable.render(rows, own, now: now, width: 100, colour: false).split(separator: "\n")
        let line = "own identity probe: 3 days left, certificate.expiring: The leaf expires in 3 days."
        #expect(lines[lines.count - 2] == line)
        #expect(!lines.contains { $0.contains("good") })
        #expect(StatusJSON.identities(reading: StatusJSON.render(rows, own, site: "a", now: now)) == own)
        #expect(StatusJSON.identities(reading: "{}").isEmpty)
    }
}

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👩‍💻", 2), ("✓", 1), ("❤\u{FE0F}", 2), ("ｶﾅ", 2),
        ("한글", 4), ("a\u{200B}b", 2),
    ])
    func `a text is as wide as a terminal draws it`(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func `cutting leaves room for the ellipsis and never splits a wide character`() {
        #expect(DisplayWidth.cut("abcdef", to: 4) == "abc…")
        #expect(DisplayWidth.cut("abcd", to: 4) == "abcd")
        #expect(DisplayWidth.cut("日本語", to: 4) == "日…")
        #expect(DisplayWidth.cut("abc", to: 0) == "")
        #expect(DisplayWidth.fit("日本語", to: 4) == "日… ")
        #expect(DisplayWidth.fit("7", to: 3, alignedRight: true) == "  7")
    }
}
