import ChainAudit
import Dispatch
import Evidence
import SIP
import Testing
import Transport

@testable import Probing

@Suite struct ProbeRunTests {
    private func run(
        _ transport: TransportKind = .tls, _ change: (inout ProbeTarget) -> Void = { _ in }
    ) throws -> ProbeRun {
        var target = ProbeTarget(
            name: "t", address: TargetAddress(host: "localhost", port: 5_061, transport: transport))
        change(&target)
        let clock = ManualClock(wall: WallTime(seconds: 1_800_000_000))
        let loop = try EventLoop(label: "test.run", clock: clock)
        return loop.queue.sync { ProbeRun(target, loop: loop) }
    }

    private let refused = Diagnosis(.tcpRefused, .fail, "refused")

    @Test func `each transport has its stages and all begin as skipped`() throws {
        #expect(try run(.tls).result.steps.map(\.name) == [.dns, .tcp, .tls, .certificate, .options])
        #expect(try run(.tcp).result.steps.map(\.name) == [.dns, .tcp, .options])
        #expect(try run(.udp).result.steps.map(\.name) == [.dns, .options])
        #expect(try run().result.steps.allSatisfy { $0.status == .skipped && $0.duration == nil })
    }

    @Test func `a failure leaves the later stages skipped and an expected refusal makes them unknown`() throws {
        var open = try run()
        open.fail(.tcp, open.expectingRefusal(refused, where: .microsoftOnly), took: .milliseconds(2))
        #expect(open.result.steps.map(\.status) == [.skipped, .fail, .skipped, .skipped, .skipped])
        #expect(open.result.verdict == .fail)
        var guarded = try run { $0.peerPolicy = .microsoftOnly }
        guarded.fail(.tcp, guarded.expectingRefusal(refused, where: .microsoftOnly))
        #expect(guarded.result.steps.map(\.status) == [.skipped, .unknown, .unknown, .unknown, .unknown])
        #expect(guarded.result.verdict == .unknown, "nothing was seen that could be judged")
        #expect(guarded.result.diagnoses.map(\.severity) == [.info])
    }

    @Test func `of several addresses the peer's own failure is the cause`() throws {
        var run = try run()
        let noRoute = Diagnosis(.localNoRoute, .unknown, "no route")
        func failures(_ findings: Diagnosis...) -> [(SocketAddress, Diagnosis)] {
            findings.enumerated().map { (SocketAddress(.v4(UInt32($0)), port: 5_061), $1) }
        }
        run.giveUp(.tcp, failures(noRoute, refused), took: nil)
        #expect(run.result.rootCause?.code == .tcpRefused)
        #expect(run.result.address?.address == .v4(1))
        var local = try self.run()
        local.giveUp(.tcp, failures(noRoute), took: nil)
        #expect(local.result.verdict == .unknown)
        #expect(local.result.step(.tcp)?.status == .unknown)
    }

    @Test func `a certificate in its critical window fails the check and is booked as a warning`() throws {
        var run = try run()
        run.result.diagnoses = [Diagnosis(.certificateExpiring, .fail, "3 days")]
        #expect(run.result.verdict == .fail)
        let observation = run.result.observation(kind: .fresh, lateness: .milliseconds(4))
        #expect(observation.verdict == .warn)
        #expect(observation.diagnosis == .certificateExpiring)
        #expect(observation.lateness == .milliseconds(4))
    }

    @Test func `a probe that was broken off is never booked as a pass`() throws {
        var run = try run()
        run.cancel(.tcp)
        #expect(run.result.verdict == .unknown)
        #expect(run.result.observation(kind: .keepAlive).verdict == .unknown)
    }

    @Test func `a close after TLS 1_3 asked for a certificate is a refusal of the handshake`() throws {
        var run = try run()
        run.result.tls = TLSFacts(
            version: "TLSv1.3", cipher: "x", clientCertificateRequested: true, resumed: false, alert: nil)
        run.set(.tls, .pass, took: .milliseconds(9), detail: "")
        run.judge(
            OptionsExchange(outcome: .closed(orderly: true), elapsed: .milliseconds(1)),
            peer: SocketAddress(.v4(1), port: 5_061))
        #expect(run.result.rootCause?.code == .tlsClientCertificateRequired)
        #expect(run.result.step(.tls)?.status == .fail)
        #expect(run.result.step(.tls)?.duration == .milliseconds(9))
        #expect(run.result.step(.options)?.status == .skipped)
    }
}
