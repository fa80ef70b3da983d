package import Evidence

/// What the rules remember of one target: what must survive a restart.
package struct AlertLedger: Sendable, Hashable {
    /// Alerts that fire.
    package var open: [AlertRule: OpenAlert] = [:]
    /// Since when a rule holds that must hold longer before it fires.
    package var pending: [AlertRule: WallTime] = [:]
    /// Since when another state or cause hides whether a pending rule holds; that time does not count as held.
    package var hidden: [AlertRule: WallTime] = [:]

    /// Nothing yet.
    package init() {}

    /// Whether there is nothing to remember.
    package var isEmpty: Bool { open.isEmpty && pending.isEmpty }
}

extension AlertLedger {
    /// Notes that it is hidden now whether a rule holds that waits.
    mutating func hide(_ rule: AlertRule, at now: WallTime) {
        if pending[rule] != nil, hidden[rule] == nil { hidden[rule] = now }
    }

    /// Since when a rule has held that is seen to hold now: the later, the longer it was hidden.
    ///
    /// A clock that stepped back begins the wait anew.
    mutating func heldSince(_ rule: AlertRule, at now: WallTime) -> WallTime {
        let since = pending[rule] ?? now
        let unseen = hidden.removeValue(forKey: rule).map { max(.zero, now - $0) } ?? .zero
        return min(since + unseen, now)
    }

    /// Ends the wait of a rule.
    mutating func forgetWait(of rule: AlertRule) {
        pending[rule] = nil
        hidden[rule] = nil
    }
}
