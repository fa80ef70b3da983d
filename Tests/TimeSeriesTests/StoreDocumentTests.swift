import Evidence
import Foundation
import GRDB
import Testing

@testable import TimeSeries

/// The document for people with sqlite3: every question in it is asked, and every table of the schema is in it.
@Suite struct StoreDocumentTests {
    private static func document() throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/trunkwatch/Documentation.docc/Store.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private static func questions() throws -> [String] {
        try document().components(separatedBy: "```sql\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
    }

    @Test func `every question of the document has an answer`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.register(targets: [TargetRow(name: "a", labels: ["carrier": "example"])])
        var batch = Batch((0..<300).map { .pass("a", at: noon + minutes($0)) })
        var failed = Observation(target: "a", kind: .fresh, time: noon + minutes(299), verdict: .fail)
        failed.diagnosis = .tlsTimeout
        batch.observations.append(failed)
        batch.health = [HealthRow(target: "a", state: .down, since: noon, snapshot: "")]
        batch.incidents = [
            Incident(id: "1", target: "a", state: .down, diagnosis: .tlsTimeout, summary: "x", startedAt: noon)
        ]
        batch.certificates = [
            CertificateRecord(
                target: "a", position: 0, fingerprint: try #require(Fingerprint(Array(repeating: 1, count: 32))),
                subject: PeerText(decoded: "CN=a"), issuer: PeerText(decoded: "CN=ca"), serial: "01", names: [],
                notBefore: noon, notAfter: noon, key: "RSA 2048", seen: noon)
        ]
        batch.outbox = [OutboxRow(id: "1", dedupKey: "k", receiver: "r", payload: "{}", createdAt: noon)]
        try writer.commit(batch)
        _ = try writer.sealAndRetain(now: noon + minutes(320), rawKeep: forever, rollupKeep: forever)
        let questions = try Self.questions()
        #expect(questions.count >= 7)
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: place.path, configuration: configuration)
        for question in questions {
            let answers = try database.read { try Row.fetchAll($0, sql: question) }
            #expect(!answers.isEmpty, "\(question)")
        }
    }

    @Test func `every table and view is in the document`() throws {
        let place = try TemporaryStore()
        try Store.openWriter(path: place.path).close()
        let database = try DatabaseQueue(path: place.path)
        let names = try database.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        }
        let document = try Self.document()
        for name in names where !name.hasPrefix("sqlite_") {
            #expect(document.contains("`\(name)`"), "\(name) is not documented")
        }
    }
}
