import Evidence

/// Names one timer of a loop; never reused.
package struct TimerID: Sendable, Hashable {
    let number: UInt64
}

/// Timers by deadline: a binary heap. A cancelled timer stays in it until its turn, or until such outweigh the live.
struct TimerHeap {
    private struct Entry {
        let deadline: MonotonicTime
        let number: UInt64
    }

    private var heap: [Entry] = []
    private var actions: [UInt64: () -> Void] = [:]
    private var issued: UInt64 = 0

    /// The earliest live deadline.
    var earliest: MonotonicTime? { heap.first?.deadline }

    /// The number of live timers.
    var count: Int { actions.count }

    mutating func add(at deadline: MonotonicTime, _ action: @escaping () -> Void) -> TimerID {
        issued += 1
        actions[issued] = action
        heap.append(Entry(deadline: deadline, number: issued))
        siftUp(from: heap.count - 1)
        return TimerID(number: issued)
    }

    mutating func cancel(_ id: TimerID) {
        guard actions.removeValue(forKey: id.number) != nil else { return }
        dropDeadTop()
        if heap.count > 64, heap.count > 2 * actions.count { compact() }
    }

    /// The action of the earliest timer that is due, removed from the heap.
    mutating func popDue(at now: MonotonicTime) -> (() -> Void)? {
        while let top = heap.first, top.deadline <= now {
            removeTop()
            let action = actions.removeValue(forKey: top.number)
            dropDeadTop()
            if let action { return action }
        }
        return nil
    }

    private mutating func dropDeadTop() {
        while let top = heap.first, actions[top.number] == nil { removeTop() }
    }

    private mutating func compact() {
        heap.removeAll { actions[$0.number] == nil }
        for index in stride(from: heap.count / 2, through: 0, by: -1) { siftDown(from: index) }
    }

    private func precedes(_ a: Entry, _ b: Entry) -> Bool {
        a.deadline != b.deadline ? a.deadline < b.deadline : a.number < b.number
    }

    private mutating func removeTop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(from: 0)
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0, precedes(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(heap[child], heap[least])
            {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
