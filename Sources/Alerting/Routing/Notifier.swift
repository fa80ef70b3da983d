package import Evidence

/// One delivery to make.
package struct Notice: Sendable, Hashable {
    /// The receiver's name.
    package let receiver: String
    /// What it is told.
    package let alert: Alert
}

/// Decides who is told what when: grouping, storms, silences, inhibition, repetition. Alerts in, notices out; no clock.
///
/// An alert that fires waits in its group for the group's time; one that ends before anybody was told is never told.
/// Whoever was told of a group's beginning is told of its end, whatever the plan or a silence says by then.
package struct Notifier: Sendable {
    /// What the plan says.
    package var policy: NotifyPolicy
    private var groups: [String: AlertGroup] = [:]
    private var members: [String: [String: Alert]] = [:]
    private var homes: [String: String] = [:]
    private var changed: Set<String> = []
    private var moved: Set<String> = []
    private var direct = DirectAlerts()

    /// A notifier without alerts.
    package init(_ policy: NotifyPolicy) { self.policy = policy }

    /// Takes up what an earlier run left: its groups, and its open alerts with the group of each.
    ///
    /// An alert whose group is not there is told anew: twice is better than never.
    package mutating func restore(
        _ groups: [AlertGroup], _ alerts: [(group: String, alert: Alert)], at now: WallTime
    ) {
        for group in groups { self.groups[group.id] = group }
        for (id, alert) in alerts where self.groups[id] != nil {
            members[id, default: [:]][alert.dedupKey] = alert
            homes[alert.dedupKey] = id
        }
        for (_, alert) in alerts {
            direct.take(alert, for: directReceivers(of: alert))
            if homes[alert.dedupKey] == nil { fired(alert, at: now) }
        }
        for id in self.groups.keys where members[id] == nil { due(id, at: now) }
    }

    /// The group of a firing alert, by the alert's dedup key.
    package func home(of dedupKey: String) -> String? { homes[dedupKey] }

    /// Every alert that fires.
    package var firing: [Alert] { members.values.flatMap(\.values) }

    /// Groups that changed since the last call, to be kept; `nil` where one has ended.
    package mutating func takeChanges() -> [(id: String, group: AlertGroup?)] {
        defer { changed = [] }
        return changed.sorted().map { ($0, groups[$0]) }
    }

    /// The targets whose alerts came into another group since the last call.
    package mutating func takeMoved() -> Set<String> {
        defer { moved = [] }
        return moved
    }

    /// What is to be sent again to receivers that forget, and whether it is time for it; call it at every turn.
    package mutating func repeats(at now: WallTime) -> [(receiver: String, alerts: [Alert])] { direct.due(at: now) }

    /// Groups that are open.
    package var openGroups: [AlertGroup] { groups.values.sorted { $0.id < $1.id } }
}

// MARK: Alerts in

extension Notifier {
    /// Takes an alert that fires or ends; what is to be said at once, for receivers that group by themselves.
    package mutating func take(_ alert: Alert, at now: WallTime) -> [Notice] {
        switch alert.status {
        case .firing: fired(alert, at: now)
        case .resolved: ended(alert, at: now)
        }
        let receivers = directReceivers(of: alert)
        direct.take(alert, for: receivers)
        return receivers.map { Notice(receiver: $0, alert: alert) }
    }

    /// The receivers of an alert that group by themselves.
    private func directReceivers(of alert: Alert) -> [String] {
        guard !policy.groupThemselves.isEmpty, let route = policy.routes.first(where: { $0.matches(alert) }) else {
            return []
        }
        return route.uniqueReceivers.filter { policy.groupThemselves.contains($0) }
    }

    private mutating func fired(_ alert: Alert, at now: WallTime) {
        guard let index = policy.routes.firstIndex(where: { $0.matches(alert) }), !receivers(of: index).isEmpty else {
            return
        }
        let id = homes[alert.dedupKey] ?? storm(of: alert, on: index) ?? join(alert, on: index, at: now)
        homes[alert.dedupKey] = id
        members[id, default: [:]][alert.dedupKey] = alert
        touch(id, at: now)
    }

    private mutating func ended(_ alert: Alert, at now: WallTime) {
        guard let id = homes.removeValue(forKey: alert.dedupKey), let group = groups[id] else { return }
        members[id]?[alert.dedupKey] = nil
        if members[id]?.isEmpty ?? true {
            members[id] = nil
            if !group.isOfMany { groups[id]?.endPayload = alert.json.text }
            group.isTold ? due(id, at: now) : drop(id)
        } else if group.isTold {
            touch(id, at: now)
        }
    }

    /// The group that the labels of the route make; a new one waits for others.
    private mutating func join(_ alert: Alert, on index: Int, at now: WallTime) -> String {
        let route = policy.routes[index]
        guard let labels = route.groupBy else {
            if groups[alert.dedupKey] == nil {
                insert(
                    AlertGroup(
                        id: alert.dedupKey, name: alert.target, route: index, isOfMany: false, total: 1,
                        firstAt: now.microseconds), after: route.groupWait, at: now)
            }
            return alert.dedupKey
        }
        let values = labels.map { "\($0)=\(alert.value(ofLabel: $0) ?? "")" }
        let id = policy.identity(["group", String(index)] + values)
        if groups[id] == nil {
            let total = policy.countTargets { target in
                labels.allSatisfy { !target.has($0) || target.value($0) == alert.value(ofLabel: $0) }
            }
            insert(
                AlertGroup(
                    id: id, name: values.isEmpty ? alert.site : values.joined(separator: " "), route: index,
                    isOfMany: true,
                    total: total, firstAt: now.microseconds), after: route.groupWait, at: now)
        }
        return id
    }

    private mutating func insert(_ group: AlertGroup, after wait: Span, at now: WallTime) {
        var group = group
        group.dueAt = (now + wait).microseconds
        groups[group.id] = group
        changed.insert(group.id)
    }

    /// Something of a group changed: told already, it is told again after the route's interval.
    private mutating func touch(_ id: String, at now: WallTime) {
        guard let group = groups[id], let told = group.toldAt else { return }
        due(id, at: max(now, WallTime(microseconds: told) + policy.routes[safe: group.route].groupInterval))
    }

    private mutating func due(_ id: String, at time: WallTime) {
        groups[id]?.dueAt = time.microseconds
        changed.insert(id)
    }

    private mutating func drop(_ id: String) {
        groups[id] = nil
        for alert in (members.removeValue(forKey: id) ?? [:]).keys { homes[alert] = nil }
        changed.insert(id)
    }

    private func receivers(of route: Int) -> [String] {
        policy.routes[safe: route].uniqueReceivers.filter { !policy.groupThemselves.contains($0) }
    }
}

// MARK: Storms

extension Notifier {
    /// The storm that a new alert belongs to, where one of its kind goes on.
    private func storm(of alert: Alert, on index: Int) -> String? {
        groups.values.first { $0.route == index && $0.stormRule == alert.rule }?.id
    }

    /// Folds alerts that would be told alone into one group, where there are too many of a kind at once.
    private mutating func foldStorms(at now: WallTime) {
        var kinds: [StormKind: (waiting: [String], recent: Int)] = [:]
        let since = now.microseconds - policy.stormWindow.nanoseconds / 1_000
        for group in groups.values where !group.isOfMany && group.firstAt >= since {
            guard let alert = members[group.id]?.values.first else { continue }
            let kind = StormKind(route: group.route, rule: alert.rule)
            kinds[kind, default: ([], 0)].recent += 1
            if !group.isTold { kinds[kind]?.waiting.append(group.id) }
        }
        for (kind, found) in kinds where found.recent >= policy.stormAfter && !found.waiting.isEmpty {
            guard found.waiting.contains(where: { isDue($0, at: now) }) else { continue }
            fold(found.waiting, kind, at: now)
        }
    }

    private mutating func fold(_ ids: [String], _ kind: StormKind, at now: WallTime) {
        let alerts = ids.flatMap { members[$0].map { Array($0.values) } ?? [] }
        guard let first = alerts.min(by: { $0.startedAt < $1.startedAt }) else { return }
        for id in ids { drop(id) }
        let route = policy.routes[safe: kind.route]
        let id = policy.identity(["storm", String(kind.route), kind.rule.rawValue, String(now.microseconds)])
        let total = policy.countTargets { target in
            route.match.allSatisfy { !target.has($0.label) || $0.holds(for: target.value($0.label) ?? "") }
        }
        var storm = AlertGroup(
            id: id, name: first.site, route: kind.route, isOfMany: true, total: total, firstAt: now.microseconds)
        storm.stormRule = kind.rule
        insert(storm, after: .zero, at: now)
        for alert in alerts {
            members[id, default: [:]][alert.dedupKey] = alert
            homes[alert.dedupKey] = id
            moved.insert(alert.target)
        }
    }

    /// Whether a group is to be looked at; one that is due later than its route could want was left by a clock that
    /// has stepped back since.
    private func isDue(_ id: String, at now: WallTime) -> Bool {
        guard let group = groups[id], let due = group.dueAt else { return false }
        let route = policy.routes[safe: group.route]
        let longest = max(route.groupWait, route.groupInterval, route.repeatEvery ?? .zero)
        return due <= now.microseconds || due > (now + longest).microseconds
    }
}

private struct StormKind: Hashable {
    let route: Int
    let rule: AlertRule
}

// MARK: Notices out

extension Notifier {
    /// What is to be told now; call it at least every second.
    package mutating func notices(at now: WallTime, silences: [Silence], isMuted: (String) -> Bool) -> [Notice] {
        foldStorms(at: now)
        let inhibiting = Inhibiting(policy.inhibitions, firing)
        return groups.values.sorted { ($0.firstAt, $0.id) < ($1.firstAt, $1.id) }.flatMap { group -> [Notice] in
            guard isDue(group.id, at: now) else { return [] }
            let fires = members[group.id].map { Array($0.values) } ?? []
            guard !fires.isEmpty else { return end(group, at: now) }
            let told = fires.filter { !isSuppressed($0, at: now, silences, inhibiting) }
            let route = policy.routes[safe: group.route]
            guard !told.isEmpty, !route.muteIn.contains(where: isMuted) else { return [] }
            return tell(group, told.sorted { $0.startedAt < $1.startedAt }, route, at: now)
        }
    }

    /// Whether a silence or another alert keeps an alert from being told.
    private func isSuppressed(
        _ alert: Alert, at now: WallTime, _ silences: [Silence], _ inhibiting: Inhibiting
    ) -> Bool {
        silences.contains { $0.covers(alert, at: now) } || inhibiting.silences(alert)
    }

    private mutating func tell(
        _ group: AlertGroup, _ alerts: [Alert], _ route: AlertRoute, at now: WallTime
    ) -> [Notice] {
        var group = group
        let repeatAt = route.repeatEvery.map { (now + $0).microseconds }
        guard !group.isTold || alerts.count != group.toldSize || isRepeat(group, route, at: now) else {
            group.dueAt = group.toldAt.flatMap { told in
                route.repeatEvery.map { (WallTime(microseconds: told) + $0).microseconds }
            }
            groups[group.id] = group
            changed.insert(group.id)
            return []
        }
        group.largest = max(group.largest, alerts.count)
        let message = policy.message(of: group, alerts, at: now)
        group.told += receivers(of: group.route).filter { !group.told.contains($0) }
        group.toldAt = now.microseconds
        group.toldSize = alerts.count
        group.lastPayload = message.json.text
        group.dueAt = repeatAt
        groups[group.id] = group
        changed.insert(group.id)
        return group.told.map { Notice(receiver: $0, alert: message) }
    }

    private func isRepeat(_ group: AlertGroup, _ route: AlertRoute, at now: WallTime) -> Bool {
        guard let told = group.toldAt, let pause = route.repeatEvery else { return false }
        return WallTime(microseconds: told) + pause <= now
    }

    private mutating func end(_ group: AlertGroup, at now: WallTime) -> [Notice] {
        drop(group.id)
        let payload = group.endPayload ?? group.lastPayload
        guard var message = payload.flatMap({ Alert(parsing: Array($0.utf8)) }) else { return [] }
        if message.status == .firing { policy.resolve(&message, of: group, at: now) }
        return group.told.map { Notice(receiver: $0, alert: message) }
    }
}
