import Evidence
import Testing

@testable import TimeSeries

@Suite struct OutboxTests {
    private func row(_ id: String, due: Int = 0) -> OutboxRow {
        OutboxRow(
            id: id, dedupKey: "k", receiver: "chat", payload: #"{"a":"ü"}"#, createdAt: noon,
            nextAttemptAt: noon + minutes(due))
    }

    @Test func `deliveries wait their turn and end once`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var batch = Batch()
        batch.outbox = [row("later", due: 10), row("a"), row("b", due: 1)]
        try writer.commit(batch)
        #expect(try writer.pendingDeliveries(limit: 9).map(\.id) == ["a", "b", "later"])
        #expect(try writer.pendingDeliveries(dueBy: noon, limit: 9) == [row("a")])
        #expect(try writer.pendingDeliveries(limit: 1).count == 1)
        try writer.recordDelivery(id: "a", outcome: .retry(at: noon + minutes(5), error: "refused"), at: noon)
        let retried = try writer.pendingDeliveries(limit: 9)
        #expect(retried.map(\.id) == ["b", "a", "later"])
        #expect(retried[1].attempts == 1 && retried[1].lastError == "refused")
        try writer.recordDelivery(id: "a", outcome: .delivered, at: noon + minutes(5))
        try writer.recordDelivery(id: "b", outcome: .failed(error: "410 Gone"), at: noon + minutes(6))
        try writer.recordDelivery(id: "a", outcome: .failed(error: "too late"), at: noon + minutes(7))
        try writer.commit(batch)
        #expect(try writer.pendingDeliveries(limit: 9).map(\.id) == ["later"])
        let journal = try Store.openReader(path: place.path).deliveries(limit: 9)
        let delivered = try #require(journal.first { $0.id == "a" })
        #expect(delivered.state == .delivered && delivered.deliveredAt == noon + minutes(5) && delivered.attempts == 2)
        let failed = try #require(journal.first { $0.id == "b" })
        #expect(failed.state == .failed && failed.deliveredAt == nil && failed.lastError == "410 Gone")
    }
}
