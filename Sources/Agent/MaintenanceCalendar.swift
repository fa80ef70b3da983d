import Alerting
import Evidence
import Plans

/// Which targets and windows are in maintenance when: the plan's windows as plain instants, a few days of them at once.
struct MaintenanceCalendar {
    private let windows: [String: MaintenanceWindow]
    private let site: String
    private var spans: [String: [Range<WallTime>]] = [:]
    private var known = WallTime(seconds: 0)..<WallTime(seconds: 0)

    /// How far around a moment the windows are laid out.
    private static let horizon = Span.seconds(3 * 86_400)

    init(_ plan: Plan) {
        windows = plan.maintenance
        site = plan.agent.site
    }

    /// Whether a window of the plan is open.
    mutating func isOpen(_ name: String, at now: WallTime) -> Bool {
        layOut(around: now)
        return spans[name]?.contains { $0.contains(now) } ?? false
    }

    /// The window that a target is in, by name, where it is in one.
    mutating func window(for target: WatchedTarget, at now: WallTime) -> String? {
        guard !windows.isEmpty else { return nil }
        return windows.keys.sorted().first { name in
            isOpen(name, at: now) && (target.windows.contains(name) || matches(name, target))
        }
    }

    private func matches(_ name: String, _ target: WatchedTarget) -> Bool {
        guard let match = windows[name]?.match, !match.isEmpty else { return false }
        return match.allSatisfy { matcher in
            switch matcher.label {
            case "target": matcher.holds(for: target.name)
            case "site": matcher.holds(for: site)
            default: matcher.holds(for: target.labels.first { $0.name == matcher.label }?.value ?? "")
            }
        }
    }

    /// Days are laid out anew where the clock has left them, forwards or by a step.
    private mutating func layOut(around now: WallTime) {
        guard !known.contains(now) else { return }
        let back = Span(nanoseconds: -Self.horizon.nanoseconds)
        known = now + back..<now + Self.horizon
        spans = windows.mapValues { $0.spans(from: known.lowerBound, to: known.upperBound) }
    }
}
