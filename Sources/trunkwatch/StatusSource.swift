import Agent
import Evidence
import Plans
import Reports
import TimeSeries
import Transport

/// Where a status comes from: the agent that writes the store where one runs, else the store.
struct StatusSource {
    private let path: String
    private let plan: Plan?
    private let client: ControlClient?
    private let location: StoreLocation

    /// A status; `warning` where nobody seems to write the store.
    struct Status {
        let json: String
        let rows: [StatusRow]
        let identities: [IdentityRow]
        /// Who sends to the agent; `nil` where none runs or it listens nowhere.
        var inbound: InboundStatus?
        var warning: String?
    }

    /// How long an agent may take to answer before the store is read instead.
    private static let patience = Span.seconds(3)

    init(_ location: StoreLocation) throws(CommandFailure) {
        plan = try location.loadedPlan()
        path = location.path(plan)
        client = ControlClient(store: path)
        self.location = location
    }

    /// Every target now, as `trunkwatch.status/1` and as rows.
    func status() async throws(CommandFailure) -> Status {
        if let client,
            let text = try? await client.ask(ControlRequest("status"), within: Self.patience),
            let rows = StatusJSON.rows(reading: text)
        {
            return Status(
                json: text + "\n", rows: rows, identities: StatusJSON.identities(reading: text),
                inbound: StatusJSON.inbound(reading: text))
        }
        let now = SystemClock().wall()
        let rows = try stored()
        let site = plan?.agent.site ?? rows.site ?? "default"
        let table = rows.latest.map { StatusRow($0, inbound: rows.sights[$0.target.name]) }
        return Status(
            json: StatusJSON.render(table, rows.identities, site: site, now: now), rows: table,
            identities: rows.identities, warning: suspicion(of: table, now: now))
    }

    private func stored() throws(CommandFailure) -> (
        latest: [TargetLatest], sights: [String: InboundSight], identities: [IdentityRow], site: String?
    ) {
        let reader = try location.reader(plan)
        do throws(StoreError) {
            defer { try? reader.close() }
            let latest = try reader.latest()
            return (
                latest, try InboundSight.stored(reader), try IdentityBook.rows(in: reader), latest.first?.target.site
            )
        } catch {
            throw .file(error.description)
        }
    }

    /// What is to be said where the newest probe is older than an agent at work would let it become.
    private func suspicion(of rows: [StatusRow], now: WallTime) -> String? {
        guard let newest = rows.compactMap({ $0.last?.time }).max() else { return nil }
        let patience = plan?.targets.map { $0.interval.seconds * 2.5 + $0.timeout.seconds }.min() ?? 160
        let age = Int((now - newest).seconds)
        guard Double(age) > patience else { return nil }
        let unit = age < 120 ? 1 : age < 7_200 ? 60 : age < 172_800 ? 3_600 : 86_400
        let shown = Span.seconds(age / unit * unit).text
        return "The last probe was \(shown) ago: no agent seems to be running on this store."
    }
}
