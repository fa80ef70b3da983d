import Alerting
import Evidence
import Reports
import TimeSeries
import Transport

extension Recorder {
    /// What the rules say of the agent itself and of its own certificates.
    func ownAlerts() -> [OutboxRow] {
        let wall = loop.clock.wall()
        let conditions = own.conditions(
            isStoreTroubled: keeper.isTroubled, broken: board.now.broken, at: loop.now, wall: wall)
        var rows: [OutboxRow] = []
        for condition in conditions {
            let before = own.subjects[condition.target]?.ledger ?? AlertLedger()
            var ledger = before
            let alerts = rules.alerts(for: condition, ledger: &ledger, at: wall)
            own.keep(ledger, of: condition.target)
            rows += tell(alerts, condition.target, ledger, before)
        }
        for (name, row) in own.takeChanges() { backlog.put(IdentityBook.key(name), row?.json(at: wall).text ?? "") }
        for name in own.gone {
            guard var ledger = own.subjects.removeValue(forKey: name)?.ledger else { continue }
            let before = ledger
            rows += tell(rules.end(all: &ledger, at: wall), name, ledger, before)
        }
        return rows
    }
}
