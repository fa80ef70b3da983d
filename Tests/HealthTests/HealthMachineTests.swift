import Evidence
import Health
import Testing

@Suite struct HealthMachineTests {
    @Test func `nothing seen is unknown and the first pass settles up at once`() {
        var watch = Watch()
        #expect(watch.state == .unknown)
        let changes = watch.sees(.pass)
        #expect(changes.map(\.to) == [.up])
        #expect(changes.first?.since == watch.now)
        #expect(changes.first?.incident == nil)
    }

    @Test func `a first failure stays unknown until it has failed often enough`() {
        var watch = Watch()
        #expect(watch.sees(.fail, .tcpTimeout, times: 2).isEmpty)
        #expect(watch.state == .unknown)
        #expect(watch.sees(.fail, .tcpTimeout).map(\.to) == [.down])
    }

    @Test func `down after three failures in a row dates back to the first of them`() {
        var watch = Watch()
        watch.sees(.pass)
        let good = watch.now
        watch.sees(.fail, .sipTimeout)
        let first = watch.now
        watch.sees(.fail, .tcpReset)
        let change = watch.sees(.fail, .tcpRefused).first
        #expect(change?.from == .up && change?.to == .down)
        #expect(change?.since == first && change?.at == watch.now)
        #expect(change?.diagnosis == .sipTimeout)
        #expect(change?.lastGoodAt == good)
        #expect(watch.opened.count == 1)
        #expect(watch.opened.first?.id == "sbc1@\(first.microseconds)")
        #expect(watch.opened.first?.startedAt == first && watch.opened.first?.lastGoodAt == good)
        #expect(watch.opened.first?.diagnosis == .sipTimeout)
    }

    @Test func `a pass in between breaks the run of failures`() {
        var watch = Watch()
        watch.sees(.pass)
        for _ in 0..<5 {
            watch.sees(.fail, .sipTimeout, times: 2)
            watch.sees(.pass)
        }
        #expect(watch.state == .up)
        #expect(watch.changes.count == 1)
    }

    @Test func `two passes bring a target back and close its incident at the first of them`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .sipTimeout, times: 4)
        #expect(watch.sees(.pass).isEmpty)
        let back = watch.now
        let change = watch.sees(.pass).first
        #expect(change?.to == .up && change?.since == back && change?.diagnosis == nil)
        #expect(watch.closed.map(\.id) == watch.opened.map(\.id))
        #expect(watch.closed.first?.endedAt == back)
        #expect(watch.machine.openIncident == nil)
    }

    @Test func `a warning degrades at once and the way back needs passes in a row`() {
        var watch = Watch()
        watch.sees(.pass)
        #expect(watch.sees(.warn, .sipSlow).first?.to == .degraded)
        #expect(watch.machine.diagnosis == .sipSlow)
        watch.sees(.pass)
        watch.sees(.warn, .sipSlow)
        #expect(watch.sees(.pass).isEmpty)
        #expect(watch.sees(.pass).first?.to == .up)
    }

    @Test func `warnings after an outage lead back to degraded and close the incident`() {
        var watch = Watch()
        watch.sees(.fail, .sipTimeout, times: 3)
        watch.sees(.warn, .sipSlow, times: 2)
        #expect(watch.state == .degraded)
        #expect(watch.closed.count == 1)
    }

    @Test func `local trouble is not booked on the target`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .sipTimeout, times: 2)
        #expect(watch.sees(.unknown, .localNoRoute, times: 2).isEmpty)
        #expect(watch.state == .up)
        #expect(watch.sees(.unknown, .localNoRoute).first?.to == .unknown)
        #expect(watch.machine.diagnosis == .localNoRoute)
        #expect(watch.opened.isEmpty)
        #expect(watch.sees(.pass).first?.to == .up)
    }

    @Test func `after local trouble a failure does not say up`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.unknown, .localNoRoute, times: 3)
        #expect(watch.sees(.fail, .sipTimeout, times: 2).isEmpty)
        #expect(watch.state == .unknown)
        #expect(watch.sees(.fail, .sipTimeout).first?.to == .down)
    }

    @Test func `an incident stays open through local trouble exactly once`() {
        var watch = Watch()
        watch.sees(.fail, .sipTimeout, times: 3)
        watch.sees(.unknown, .localNoRoute, times: 5)
        #expect(watch.state == .unknown)
        watch.sees(.fail, .sipTimeout)
        #expect(watch.state == .down)
        #expect(watch.opened.count == 1 && watch.closed.isEmpty)
    }

    @Test func `503 with Retry-After is maintenance and opens no incident`() {
        var watch = Watch()
        watch.sees(.pass)
        let change = watch.sees(.warn, .sipUnavailable, retryAfter: 120).first
        #expect(change?.to == .maintenance && change?.diagnosis == .sipUnavailable)
        watch.sees(.warn, .sipUnavailable, retryAfter: 120, times: 10)
        #expect(watch.sees(.pass, times: 2).first?.to == .up)
        #expect(watch.opened.isEmpty)
    }

    @Test func `503 without Retry-After counts towards down`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .sipUnavailable, times: 3)
        #expect(watch.state == .down)
    }

    @Test func `maintenance in the middle of an outage keeps the one incident`() {
        var watch = Watch()
        watch.sees(.fail, .sipTimeout, times: 3)
        watch.sees(.warn, .sipUnavailable, retryAfter: 60)
        #expect(watch.state == .maintenance)
        watch.sees(.fail, .sipTimeout, times: 3)
        #expect(watch.state == .down)
        watch.sees(.pass, times: 2)
        #expect(watch.opened.count == 1 && watch.closed.count == 1)
    }

    @Test func `a certificate about to expire degrades and is no outage however grave`() {
        var watch = Watch()
        watch.sees(.fail, .certificateExpiring, times: 10)
        #expect(watch.state == .degraded)
        #expect(watch.opened.isEmpty)
        #expect(watch.machine.lastGoodAt == watch.now)
    }

    @Test func `failures among the last few count where the settings ask for it`() {
        var watch = Watch(HealthSettings(downAfter: 5, downWithin: FailureShare(failures: 4, of: 7)))
        watch.sees(.pass, times: 3)
        watch.sees(.fail, .sipTimeout)
        let first = watch.now
        for _ in 0..<3 {
            watch.sees(.pass)
            watch.sees(.fail, .sipTimeout)
        }
        #expect(watch.state == .down)
        #expect(watch.opened.first?.startedAt == first)
        watch.sees(.pass, times: 2)
        #expect(watch.state == .up)
        #expect(FailureShare(failures: 3, of: 2) == nil && FailureShare(failures: 1, of: 65) == nil)
    }

    @Test func `a clock that steps back traps nothing and dates nothing into the future`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .sipTimeout, times: 2)
        watch.now = watch.now + .seconds(-86_400)
        watch.sees(.fail, .sipTimeout)
        #expect(watch.state == .down)
        for change in watch.changes { #expect(change.since <= change.at) }
        watch.now = WallTime(microseconds: .max - 120_000_000)
        watch.sees(.pass, times: 2)
        #expect(watch.state == .up)
    }
}
