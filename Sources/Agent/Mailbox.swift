import Evidence
import Probing
import Synchronization

/// What a probe hands to the recorder.
struct RecordedProbe: Sendable {
    /// The observation.
    var observation: Observation
    /// The chain, where a new handshake showed one.
    let certificates: [CertificateRecord]
    /// All findings, for alerts and incidents.
    var diagnoses: [Diagnosis]
    /// How many slots before it were passed over because the probe before took too long.
    var skipped = 0
    /// When it was known.
    var posted = MonotonicTime(nanoseconds: 0)
}

/// Where others leave what the recorder is to write, without ever waiting; bounded, oldest out first, the lost counted.
final class Mailbox<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var lost = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// A mailbox for so many items: by default a minute of ten thousand targets, with room.
    init(capacity: Int = 20_000) { self.capacity = max(1, capacity) }

    /// Leaves an item; callable from anywhere.
    func post(_ item: Item) {
        state.withLock { state in
            if state.items.count >= capacity {
                let surplus = max(1, capacity / 10)
                state.items.removeFirst(surplus)
                state.lost += surplus
            }
            state.items.append(item)
        }
    }

    /// Takes everything that waits, and how many were lost since the last time.
    func drain() -> (items: [Item], lost: Int) {
        state.withLock { state in
            defer {
                state.items = []
                state.lost = 0
            }
            return (state.items, state.lost)
        }
    }
}
