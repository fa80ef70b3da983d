import Evidence
import Health
import Testing

@Suite struct TwoQuestionsTests {
    @Test func `a failed audit beside a working connection degrades and opens nothing`() {
        var watch = Watch()
        watch.sees(.pass, times: 3)
        let change = watch.sees(.fail, .certificateExpired, kind: .fresh).first
        #expect(change?.to == .degraded && change?.diagnosis == .certificateExpired)
        for _ in 0..<10 {
            watch.sees(.pass, times: 9)
            watch.sees(.fail, .certificateExpired, kind: .fresh)
        }
        #expect(watch.state == .degraded)
        #expect(watch.opened.isEmpty)
    }

    @Test func `the way back from a failed audit needs a good audit and then passes`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .certificateExpired, kind: .fresh)
        watch.sees(.pass, times: 5)
        #expect(watch.sees(.pass, kind: .fresh).isEmpty)
        #expect(watch.sees(.pass).isEmpty)
        #expect(watch.sees(.pass).first?.to == .up)
    }

    @Test func `failed keep-alives decide down whatever the audit says`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .sipTimeout, times: 2)
        watch.sees(.pass, kind: .fresh)
        #expect(watch.sees(.fail, .sipTimeout).first?.to == .down)
        watch.sees(.pass, kind: .fresh, times: 2)
        #expect(watch.state == .down)
    }

    @Test func `an outage that ends with a bad audit ends degraded`() {
        var watch = Watch()
        watch.sees(.pass)
        watch.sees(.fail, .tcpTimeout, times: 3)
        watch.sees(.fail, .certificateNameMismatch, kind: .fresh)
        watch.sees(.pass, times: 2)
        #expect(watch.state == .degraded)
        #expect(watch.machine.diagnosis == .certificateNameMismatch)
        #expect(watch.closed.count == 1)
    }

    @Test func `where only fresh probes run they decide`() {
        var watch = Watch()
        #expect(watch.sees(.pass, kind: .fresh).first?.to == .up)
        #expect(watch.sees(.fail, .tlsTimeout, kind: .fresh, times: 3).first?.to == .down)
        #expect(watch.sees(.pass, kind: .fresh, times: 2).first?.to == .up)
        #expect(watch.opened.count == 1 && watch.closed.count == 1)
    }

    @Test func `audits take over when the keep-alive is no longer asked`() {
        var watch = Watch()
        watch.sees(.pass, times: 5)
        #expect(watch.sees(.fail, .tcpRefused, kind: .fresh, times: 2).map(\.to) == [.degraded])
        watch.sees(.fail, .tcpRefused, kind: .fresh, times: 3)
        #expect(watch.state == .down)
    }

    @Test func `audits do not take over between rare keep-alives`() {
        var watch = Watch()
        for _ in 0..<4 {
            watch.interval = .seconds(600)
            watch.sees(.fail, .certificateExpired, kind: .fresh, times: 5)
            watch.sees(.pass)
        }
        #expect(watch.state == .degraded)
    }

    @Test func `an audit that local trouble spoilt changes nothing`() {
        var watch = Watch()
        watch.sees(.pass)
        #expect(watch.sees(.unknown, .localOutOfDescriptors, kind: .fresh, times: 2).isEmpty)
        watch.sees(.pass)
        #expect(watch.sees(.unknown, .localOutOfDescriptors, kind: .fresh, times: 2).isEmpty)
        #expect(watch.state == .up)
    }
}
