import Evidence
import Probing
import Synchronization

/// What a probe hands to the recorder.
struct RecordedProbe: Sendable {
    /// The observation.
    let observation: Observation
    /// The chain, where a new handshake showed one.
    let certificates: [CertificateRecord]
    /// All findings, for alerts and incidents.
    let diagnoses: [Diagnosis]
}

/// Where sessions leave what they found, without ever waiting; bounded, oldest out first, the lost ones counted.
final class Mailbox: Sendable {
    private struct State {
        var probes: [RecordedProbe] = []
        var lost = 0
    }

    private let state = Mutex(State())

    /// The most probes that wait: a minute of ten thousand targets, with room.
    static let capacity = 20_000

    /// Leaves a probe; callable from anywhere.
    func post(_ probe: RecordedProbe) {
        state.withLock { state in
            if state.probes.count >= Self.capacity {
                state.probes.removeFirst(Self.capacity / 10)
                state.lost += Self.capacity / 10
            }
            state.probes.append(probe)
        }
    }

    /// Takes everything that waits, and how many were lost since the last time.
    func drain() -> (probes: [RecordedProbe], lost: Int) {
        state.withLock { state in
            defer {
                state.probes.removeAll(keepingCapacity: true)
                state.lost = 0
            }
            return (state.probes, state.lost)
        }
    }
}
