import Evidence
import Health
import Testing

@Suite struct FlappingTests {
    private func flapping() -> Watch {
        var watch = Watch()
        watch.sees(.pass)
        while watch.state != .flapping, watch.changes.count < 20 {
            watch.sees(.fail, .sipTimeout, times: 3)
            watch.sees(.pass, times: 2)
        }
        return watch
    }

    @Test func `more changes than the threshold inside the window are flapping`() {
        let watch = flapping()
        #expect(watch.state == .flapping)
        #expect(watch.changes.map(\.to) == [.up, .down, .up, .down, .up, .flapping])
        #expect(watch.machine.diagnosis == .sipTimeout)
    }

    @Test func `one incident stays open while a target flaps and closes when it settles`() {
        var watch = flapping()
        let open = watch.machine.openIncident
        #expect(open != nil)
        for _ in 0..<10 {
            watch.sees(.fail, .sipTimeout, times: 3)
            watch.sees(.pass, times: 2)
        }
        #expect(watch.state == .flapping)
        #expect(watch.machine.openIncident == open)
        watch.sees(.pass, times: 60)
        #expect(watch.state == .up)
        #expect(watch.closed.last?.id == open?.id)
        #expect(watch.opened.count == watch.closed.count)
    }

    @Test func `a flapping target that stays down becomes down with the same incident`() {
        var watch = flapping()
        let open = watch.machine.openIncident
        watch.sees(.fail, .sipTimeout, times: 60)
        #expect(watch.state == .down)
        #expect(watch.machine.openIncident == open)
        #expect(watch.opened.count == 3)
    }

    @Test func `slow changes never flap`() {
        var watch = Watch()
        for _ in 0..<10 {
            watch.sees(.pass, times: 20)
            watch.sees(.fail, .sipTimeout, times: 20)
        }
        #expect(!watch.changes.contains { $0.to == .flapping })
        #expect(watch.opened.count == 10)
    }
}
