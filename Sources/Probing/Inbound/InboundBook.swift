package import Evidence
import SIP
import Synchronization
package import Transport

/// What every listener of an agent writes into and the recorder reads: trunks, their heartbeats, and strangers.
package final class InboundBook: Sendable {
    /// How one listener stands.
    package struct Endpoint: Sendable, Hashable {
        /// Where it listens, or would.
        package var address: SocketAddress
        /// The transport.
        package var transport: TransportKind
        /// Why it does not listen; `nil` where it does.
        package var trouble: String?
        /// Whole messages that came.
        package var messages = 0
        /// Messages that are no SIP request.
        package var malformed = 0
        /// Connections and datagrams refused, and handshakes that failed.
        package var refused = 0

        /// A listener that does not listen yet.
        package init(address: SocketAddress, transport: TransportKind) {
            self.address = address
            self.transport = transport
            trouble = "not started yet"
        }
    }

    private struct State {
        var directory = TrunkDirectory()
        var ledger = HeartbeatLedger()
        var strangers = StrangerList()
        var endpoints: [String: Endpoint] = [:]
        /// How many listeners the plan has.
        var expected = 0
    }

    private let state = Mutex(State())

    /// An empty book.
    package init() {}

    /// Takes on a plan's trunks and its number of listeners; what is known of trunks that stay, stays.
    package func adopt(_ trunks: [InboundTrunk], listeners: Int, at now: MonotonicTime) {
        state.withLock { state in
            state.directory.adopt(trunks)
            state.ledger.keep(Set(trunks.map(\.name)))
            state.expected = listeners
            if listeners == 0 { state.ledger.listens(false, at: now) }
        }
    }

    /// Goes on from what an earlier run remembered of a trunk.
    package func restore(_ name: String, _ record: HeartbeatLedger.Record) {
        state.withLock { $0.ledger.restore(name, record) }
    }

    /// Remembers an address at which a trunk was reached.
    package func learn(_ address: IPAddress, of name: String) {
        state.withLock { $0.directory.learn(address, of: name) }
    }

    /// Whether a trunk is known to be at that address.
    func knows(_ address: IPAddress) -> Bool { state.withLock { $0.directory.knows(address) } }

    /// Takes a request: whether it is of a trunk that we know. Only OPTIONS count as heartbeats.
    func take(_ inbound: InboundOptions, at now: MonotonicTime, wall: WallTime) -> Bool {
        // Looking up happens on a snapshot, so that whoever sends to us keeps nobody else waiting for the lock.
        let directory = state.withLock { $0.directory }
        let identity = directory.identity(of: inbound)
        return state.withLock { state in
            switch identity {
            case .trunk(let name, let authenticated):
                guard let trunk = state.directory[name] else { return false }
                if inbound.isOptions {
                    state.ledger.take(inbound, of: trunk, authenticated: authenticated, at: now, wall: wall)
                }
                return true
            case .stranger(let reason):
                state.strangers.take(inbound, reason, at: wall)
                return false
            }
        }
    }

    /// Writes down how a listener stands; heartbeats are expected as long as one listens.
    func note(_ key: String, at now: MonotonicTime, _ change: (inout Endpoint) -> Void, or first: Endpoint) {
        state.withLock { state in
            change(&state.endpoints[key, default: first])
            let listens = state.expected > 0 && state.endpoints.values.contains { $0.trouble == nil }
            state.ledger.listens(listens, at: now)
        }
    }

    func forget(_ key: String) { state.withLock { _ = $0.endpoints.removeValue(forKey: key) } }
}

// MARK: Reading

extension InboundBook {
    /// One trunk's heartbeat as people see it.
    package struct Heartbeat: Sendable, Hashable {
        /// What is kept of it.
        package var record: HeartbeatLedger.Record
        /// OPTIONS a minute; `nil` where too few came to tell.
        package var perMinute: Double?
    }

    /// What is wrong with a trunk's heartbeat, and how it stands.
    package func judgement(
        of name: String, at now: MonotonicTime
    ) -> (standing: HeartbeatLedger.Standing, findings: [Diagnosis]) {
        state.withLock { state in
            guard let trunk = state.directory[name] else { return (.unexpected, []) }
            return (state.ledger.standing(of: trunk, at: now), state.ledger.findings(of: trunk, at: now))
        }
    }

    /// The heartbeats of all trunks that ever sent one, by name.
    package func heartbeats(at now: MonotonicTime) -> [String: Heartbeat] {
        state.withLock { state in
            let known = state.directory.names.compactMap { name in
                state.ledger.record(of: name).map {
                    (name, Heartbeat(record: $0, perMinute: state.ledger.perMinute(of: name, at: now)))
                }
            }
            return Dictionary(known) { first, _ in first }
        }
    }

    /// Those who belong to no trunk, the one heard last first, and how many more were forgotten.
    package var strangers: (listed: [StrangerList.Stranger], forgotten: Int) {
        state.withLock { ($0.strangers.all, $0.strangers.forgotten) }
    }

    /// The listeners, by address.
    package var endpoints: [Endpoint] {
        state.withLock { $0.endpoints.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// The records that changed since the last time, by the trunk's name.
    package func takeChanged() -> [String: HeartbeatLedger.Record] { state.withLock { $0.ledger.takeChanged() } }
}
