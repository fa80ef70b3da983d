import Evidence
import Testing

@testable import TimeSeries

@Suite struct OutboxTests {
    private func row(_ id: String, due: Int = 0) -> OutboxRow {
        OutboxRow(
            id: id, dedupKey: "k", receiver: "chat", payload: #"{"a":"ü"}"#, createdAt: noon,
            nextAttemptAt: noon + minutes(due))
    }

    private func note(_ id: String, _ outcome: DeliveryOutcome, attempts: Int, at time: WallTime) -> Batch {
        var batch = Batch()
        batch.deliveries = [DeliveryNote(id: id, outcome: outcome, attempts: attempts, time: time)]
        return batch
    }

    @Test func `deliveries keep their order and end once`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var batch = Batch()
        batch.outbox = [row("later", due: 10), row("a"), row("b", due: 1)]
        try writer.commit(batch)
        #expect(try writer.pendingDeliveries(limit: 9) == batch.outbox)
        #expect(try writer.pendingDeliveries(limit: 1).map(\.id) == ["later"])
        let retry = note("a", .retry(at: noon + minutes(5), error: "refused"), attempts: 1, at: noon)
        try writer.commit(retry)
        try writer.commit(retry)
        let retried = try writer.pendingDeliveries(limit: 9)
        #expect(retried.map(\.id) == ["later", "a", "b"], "a retry does not change the order")
        #expect(retried[1].attempts == 1 && retried[1].lastError == "refused")
        #expect(retried[1].nextAttemptAt == noon + minutes(5))
        try writer.commit(note("a", .delivered, attempts: 2, at: noon + minutes(5)))
        try writer.commit(note("b", .failed(error: "410 Gone"), attempts: 1, at: noon + minutes(6)))
        try writer.commit(note("a", .failed(error: "too late"), attempts: 3, at: noon + minutes(7)))
        try writer.commit(batch)
        #expect(try writer.pendingDeliveries(limit: 9).map(\.id) == ["later"])
        let journal = try Store.openReader(path: place.path).deliveries(limit: 9)
        let delivered = try #require(journal.first { $0.id == "a" })
        #expect(delivered.state == .delivered && delivered.deliveredAt == noon + minutes(5) && delivered.attempts == 2)
        let failed = try #require(journal.first { $0.id == "b" })
        #expect(failed.state == .failed && failed.deliveredAt == nil && failed.lastError == "410 Gone")
    }

    @Test func `a delivery and what became of it go into one commit`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var batch = note("a", .delivered, attempts: 1, at: noon)
        batch.outbox = [row("a")]
        try writer.commit(batch)
        #expect(try writer.pendingDeliveries(limit: 9).isEmpty)
        #expect(try Store.openReader(path: place.path).deliveries(limit: 9).map(\.state) == [.delivered])
    }
}
