package import Evidence

/// Turns the observations of one target into its state, its changes and its incidents.
///
/// No clock and no store: time comes with the observations, and ``snapshot`` is all there is to keep.
///
/// **Which question decides.** The keep-alive on the live connection does. A fresh audit that fails or warns while the
/// keep-alive works makes the target `degraded`, never `down`: calls over the live connection get through, new ones
/// would not. Where no keep-alive is asked (`mode: fresh`) the fresh question decides alone; so it does once
/// `downAfter` audits in a row and three of the keep-alive's own intervals went by without a keep-alive.
///
/// **Down and back.** `downAfter` failures in a row (or `downWithin`) are `down`; `upAfter` good ones in a row lead
/// back, to `up` if all of those were plain passes and the last audit passed, else to `degraded`. A warning makes `up`
/// `degraded` at once; back to `up` takes `upAfter` plain passes since the last warning of either question.
/// `certificate.expiring` is a warning here however grave: a certificate that still works is no outage.
///
/// **The first observation** is visible at once when it works; a first failure stays `unknown` until `downAfter`.
///
/// **503 with Retry-After** (`sip.unavailable` as a warning, with its seconds) on the deciding question is
/// `maintenance` at once, from any state; failures lead from there to `down`, good observations back, as above.
///
/// **Planned maintenance** is `maintenance` from the first observation in the window to the first after it. What fails
/// meanwhile counts for nothing: runs begin anew after it. What works is taken as ever, so that an incident that was
/// open before the window ends with it where the target is well by then.
///
/// **Local trouble** (verdict `unknown`) neither adds to a run nor breaks it. After `unknownAfter` of it in a row the
/// state is `unknown`; the first observation that agrees with what was known before brings that back.
///
/// **Flapping** begins when changes between working and `down` exceed `flapThreshold` inside `flapWindow` and ends
/// when at most half of it are left there; it hides `up`, `degraded` and `down`.
///
/// **Incidents.** One opens on entering `down`, dated back to the first failing probe of the run. It stays open through
/// `flapping`, `maintenance` and `unknown`, so that a target has at most one, and closes when the target is `up` or
/// `degraded` again, dated back to the first good probe of that run. Runs and incidents go on over a restart.
package struct HealthMachine: Sendable {
    /// The target's name in the plan.
    package let target: String
    /// How patiently it is judged; may be changed by a reload, runs go on.
    package var settings: HealthSettings
    /// All that the machine remembers.
    package internal(set) var snapshot: HealthSnapshot

    /// A machine for a target, going on from `snapshot` where there is one.
    package init(target: String, settings: HealthSettings = .init(), restoring snapshot: HealthSnapshot = .init()) {
        self.target = target
        self.settings = settings
        self.snapshot = snapshot
    }

    /// The state now.
    package var state: TargetState { snapshot.visible }
    /// When the state began; `nil` before the first observation.
    package var since: WallTime? { snapshot.since }
    /// Why it is so; `nil` for `up`.
    package var diagnosis: DiagnosisCode? { snapshot.cause }
    /// The last observation that worked.
    package var lastGoodAt: WallTime? { snapshot.lastGoodAt }
    /// The open incident.
    package var openIncident: Incident? { snapshot.incident }

    /// Takes one observation of this target, in the order they were made, and says what changed: nothing or one change.
    package mutating func received(_ observation: Observation, isPlanned: Bool = false) -> [HealthChange] {
        let before = snapshot.visible
        let goodBefore = snapshot.lastGoodAt
        if snapshot.since == nil { snapshot.since = observation.time }
        snapshot.planned = isPlanned
        switch Grade(observation) {
        case .fail where isPlanned, .unknown where isPlanned:
            snapshot.keepAlive.breakOff()
            snapshot.fresh.breakOff()
        case .unknown: passOver()
        case let grade: take(observation, grade)
        }
        updateFlapping(at: observation.time)
        let incident = updateIncident(lastGood: goodBefore, at: observation.time)
        return change(from: before, by: observation, incident: incident)
    }

    private mutating func change(
        from before: TargetState, by observation: Observation, incident: IncidentChange?
    ) -> [HealthChange] {
        let after = snapshot.visible
        guard before != after else { return [] }
        let earliest = snapshot.since ?? observation.time
        let since = min(max(began(after, from: before) ?? observation.time, earliest), observation.time)
        snapshot.since = since
        snapshot.cause = cause(of: after, observation)
        return [
            HealthChange(
                target: target, from: before, to: after, at: observation.time, since: since, diagnosis: snapshot.cause,
                incident: incident, lastGoodAt: snapshot.lastGoodAt)
        ]
    }
}

extension Observation {
    /// Whether the answer was 503; a finding on the certificate may stand before it.
    fileprivate var isUnavailable: Bool { sipStatus == 503 || diagnosis == .sipUnavailable }
}

/// What an observation means for a target's health.
enum Grade {
    case pass, warn, fail, maintenance, unknown

    init(_ observation: Observation) {
        switch observation.verdict {
        case .unknown: self = .unknown
        case .pass: self = .pass
        case .warn where observation.retryAfterSeconds != nil && observation.isUnavailable:
            self = .maintenance
        case .fail where observation.diagnosis == .certificateExpiring: self = .warn
        case .warn: self = .warn
        case .fail: self = .fail
        }
    }
}
