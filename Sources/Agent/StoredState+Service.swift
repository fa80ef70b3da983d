import Alerting
import Evidence
import Plans
import TimeSeries

extension StoredState {
    /// Reads how well targets with an objective kept it, as far back as rules look.
    ///
    /// A target costs some milliseconds; those without an objective cost nothing.
    mutating func readServices(of plan: Plan, from path: String, at now: WallTime) throws(StoreError) {
        guard plan.targets.contains(where: { $0.objective != nil }) else { return }
        let reader = try Store.openReader(path: path)
        defer { try? reader.close() }
        for target in plan.targets {
            guard let objective = target.objective else { continue }
            var service = ServiceLevel(objective)
            let start = WallTime(microseconds: now.microseconds - BurnRate.longestWindow.microseconds)
            for observation in try reader.history(target: target.name, from: start, to: now)
            where (observation.kind == .fresh) == (target.mode == .fresh) {
                service.take(observation)
            }
            services[target.name] = service
        }
    }
}
