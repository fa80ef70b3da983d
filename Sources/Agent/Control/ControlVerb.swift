import Evidence
import Reports
import TimeSeries

/// One thing that an agent does for whoever asks through its control socket: a small type beside these.
protocol ControlVerb: Sendable {
    /// The word it is asked for by.
    var name: String { get }
    /// Does it. Whatever the arguments are, it ends with an answer.
    func answer(_ arguments: [String: String]) async -> ControlAnswer
}

/// `status`: how every target stands, as `trunkwatch.status/1`, from memory.
struct StatusVerb: ControlVerb {
    let recorder: Recorder
    let site: String
    var name: String { "status" }

    func answer(_ arguments: [String: String]) async -> ControlAnswer {
        let (targets, now) = await recorder.live
        let identities = await recorder.identities
        let (sights, inbound) = await recorder.inboundStatus
        let rows = targets.map { StatusRow($0, inbound: sights[$0.target.name]) }
        return .done(StatusJSON.value(of: rows, identities, site: site, now: now, inbound: inbound))
    }
}

/// `compact`: gives pages that retention freed back to the file system, a few at a time between commits.
struct CompactVerb: ControlVerb {
    let recorder: Recorder
    let store: String
    var name: String { "compact" }

    func answer(_ arguments: [String: String]) async -> ControlAnswer {
        let before = Store.bytes(path: store)
        do throws(StoreError) {
            var left = Int.max
            while true {
                let now = try await recorder.compact(pages: StoreWriter.pagesPerCompaction)
                if now == 0 || now >= left { break }
                left = now
            }
            try await recorder.emptyLog()
        } catch {
            return .refused(error.description)
        }
        return .done(
            .object([("before", .integer(before)), ("after", .integer(Store.bytes(path: store)))]))
    }
}
