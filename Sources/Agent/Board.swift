package import Evidence
import Synchronization

/// The live picture of the agent: what the progress line, the log and later the dashboard read.
package final class Board: Sendable {
    /// The picture at a moment.
    package struct Picture: Sendable, Hashable {
        /// The state of every target that has one.
        package var states: [String: TargetState] = [:]
        /// How many probes were recorded.
        package var probes = 0
        /// How many slots were passed over because the probe before took too long.
        package var skipped = 0
        /// Whether the last commit worked.
        package var storeWorks = true
        /// How many alerts were delivered.
        package var delivered = 0
        /// Receivers that refused what they were sent last, and why.
        package var broken: [String: String] = [:]
    }

    private let picture = Mutex(Picture())

    /// The picture now.
    package var now: Picture { picture.withLock { $0 } }

    func set(_ target: String, _ state: TargetState) { picture.withLock { $0.states[target] = state } }

    func count(_ probe: RecordedProbe, _ state: TargetState) {
        picture.withLock { picture in
            picture.probes += 1
            picture.skipped += probe.skipped
            picture.states[probe.observation.target] = state
        }
    }

    /// Forgets targets that are not among these.
    func keep(_ names: Set<String>) {
        picture.withLock { $0.states = $0.states.filter { names.contains($0.key) } }
    }

    func storeWorks(_ works: Bool) { picture.withLock { $0.storeWorks = works } }

    /// Counts a delivery; its receiver is well.
    func countDelivery(to receiver: String) {
        picture.withLock { picture in
            picture.delivered += 1
            picture.broken[receiver] = nil
        }
    }

    /// Notes that a receiver does not take what it is sent.
    func receiverIsBroken(_ receiver: String, _ reason: String) {
        picture.withLock { $0.broken[receiver] = reason }
    }

    /// Forgets receivers that are not among these.
    func keep(receivers: Set<String>) {
        picture.withLock { $0.broken = $0.broken.filter { receivers.contains($0.key) } }
    }
}
