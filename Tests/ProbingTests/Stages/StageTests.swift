import Evidence
import Glibc
import SIP
import Testing

@testable import Probing
@testable import Transport

private let peer = SocketAddress(.v4(0xC000_020A), port: 5_061)

@Suite struct TCPStageTests {
    @Test(
        arguments: [
            (ECONNREFUSED, false, .tcpRefused, .fail), (ECONNREFUSED, true, .tcpRefused, .fail),
            (ECONNRESET, false, .tcpReset, .fail), (ETIMEDOUT, false, .tcpTimeout, .fail),
            (EHOSTUNREACH, false, .tcpUnreachable, .fail), (ENETUNREACH, false, .tcpUnreachable, .fail),
            (EHOSTUNREACH, true, .localNoRoute, .unknown), (ENETUNREACH, true, .localNoRoute, .unknown),
            (EACCES, true, .localNoRoute, .unknown), (EAFNOSUPPORT, true, .localNoRoute, .unknown),
            (EMFILE, true, .localOutOfDescriptors, .unknown), (ENFILE, true, .localOutOfDescriptors, .unknown),
            (ENOMEM, true, .localOutOfDescriptors, .unknown), (ENOBUFS, true, .localOutOfDescriptors, .unknown),
            (ENOSPC, true, .localOutOfDescriptors, .unknown),
            (EADDRNOTAVAIL, true, .localPortsExhausted, .unknown), (EPROTO, false, .tcpUnreachable, .fail),
        ] as [(Int32, Bool, DiagnosisCode, Severity)])
    func `each error number has its side`(
        _ number: Int32, _ immediate: Bool, _ code: DiagnosisCode, _ severity: Severity
    ) {
        let finding = TCPStage.diagnosis(
            SystemError(call: "connect", number: number), immediate: immediate, to: peer, after: .milliseconds(3))
        #expect(finding.code == code && finding.severity == severity)
        #expect(finding.evidence.contains { $0.name == "errno" && $0.fact == .number(Int64(number)) })
        #expect(finding.evidence.contains { $0.fact == .text("192.0.2.10:5061") })
    }

    private func attempt(_ outcome: ConnectAttempt.Outcome, _ span: Span?, _ port: UInt16 = 1) -> ConnectAttempt {
        ConnectAttempt(peer: SocketAddress(.v4(1), port: port), outcome: outcome, duration: span)
    }

    @Test func `silence is a timeout, and what was not waited for is nothing`() {
        #expect(TCPStage.diagnosis(attempt(.silent, .seconds(10)))?.code == .tcpTimeout)
        for outcome in [ConnectAttempt.Outcome.connected, .overtaken, .notTried] {
            #expect(TCPStage.diagnosis(attempt(outcome, nil)) == nil)
        }
    }

    @Test func `an address that another one overtook is worth a warning where it had its time`() {
        let winner = attempt(.connected, .milliseconds(10), 2)
        let finding = TCPStage.overtaken(attempt(.overtaken, .milliseconds(250)), by: winner)
        #expect(finding?.code == .tcpTimeout && finding?.severity == .warn)
        #expect(finding?.evidence.contains { $0.name == "overtakenBy" && $0.fact == .text("0.0.0.1:2") } == true)
        #expect(TCPStage.overtaken(attempt(.overtaken, .milliseconds(249)), by: winner) == nil)
        let slow = attempt(.connected, .milliseconds(63), 2)
        #expect(TCPStage.overtaken(attempt(.overtaken, .milliseconds(250)), by: slow) == nil)
        #expect(TCPStage.overtaken(attempt(.silent, .seconds(1)), by: winner) == nil)
    }

    @Test(arguments: [("bind", EADDRNOTAVAIL), ("bind", EINVAL), ("setsockopt SO_BINDTODEVICE", ENODEV)])
    func `a source that cannot be used is ours to mend`(_ call: String, _ number: Int32) {
        let error = SystemError(call: call, number: number)
        let finding = TCPStage.diagnosis(error, immediate: true, to: peer, after: .zero)
        #expect(finding.code == .localSourceUnusable && finding.severity == .unknown)
        #expect(finding.summary.contains("source"))
    }
}

@Suite struct TLSStageTests {
    private func stage(sent: Bool = false, requested: Bool = false, _ policy: PeerPolicy = .open) -> TLSStage {
        TLSStage(peer: peer, sentCertificate: sent, certificateWasRequested: requested, peerPolicy: policy)
    }

    private func failure(
        alert: Int? = nil, sent: Bool = false, errno: Int32? = nil, end: Bool = false, reasons: [Int] = [],
        first: [UInt8] = [22, 3]
    ) -> TLSFailure {
        TLSFailure(
            errno: errno, endOfStream: end, alert: alert.map { TLSAlert(number: $0, fatal: true, sent: sent) },
            reasons: reasons.map { "reason \($0)" }, reasonCodes: reasons, serverHelloSeen: false, bytesIn: first.count,
            firstBytes: PeerText(first))
    }

    @Test(
        arguments: [
            (70, .tlsProtocolVersion, .tlsProtocolVersion, .tlsProtocolVersion),
            (40, .tlsNoCommonCipher, .tlsClientCertificateRequired, .tlsNoCommonCipher),
            (71, .tlsNoCommonCipher, .tlsNoCommonCipher, .tlsNoCommonCipher),
            (116, .tlsClientCertificateRequired, .tlsClientCertificateRequired, .tlsClientCertificateRequired),
            (42, .tlsAlert, .tlsClientCertificateRequired, .tlsClientCertificateRejected),
            (45, .tlsAlert, .tlsClientCertificateRequired, .tlsClientCertificateRejected),
            (46, .tlsAlert, .tlsClientCertificateRequired, .tlsClientCertificateRejected),
            (48, .tlsAlert, .tlsClientCertificateRequired, .tlsClientCertificateRejected),
            (80, .tlsAlert, .tlsAlert, .tlsAlert), (112, .tlsAlert, .tlsAlert, .tlsAlert),
        ] as [(Int, DiagnosisCode, DiagnosisCode, DiagnosisCode)])
    func `a received alert means what was asked and sent`(
        _ alert: Int, _ plain: DiagnosisCode, _ asked: DiagnosisCode, _ sent: DiagnosisCode
    ) {
        #expect(stage().diagnosis(failure(alert: alert)).code == plain)
        #expect(stage(requested: true).diagnosis(failure(alert: alert)).code == asked)
        #expect(stage(sent: true, requested: true).diagnosis(failure(alert: alert)).code == sent)
    }

    @Test func `what this side runs out of in a handshake is not the peer's`() {
        for failure in [
            failure(errno: ENOMEM), failure(errno: ENOBUFS), failure(errno: EMFILE),
            failure(alert: 80, sent: true, reasons: [786_688]), failure(end: true, reasons: [786_688]),
        ] {
            let finding = stage(requested: true).diagnosis(failure)
            #expect(finding.code == .localOutOfDescriptors && finding.severity == .unknown, "\(failure)")
        }
    }

    @Test func `an end right after the handshake is told as such, and only an alert accuses our certificate`() {
        let late = TLSStage(
            peer: peer, sentCertificate: true, certificateWasRequested: true, peerPolicy: .open, afterHandshake: true)
        let closed = late.diagnosis(failure(end: true))
        #expect(closed.code == .tlsClosed)
        #expect(
            closed.summary == "192.0.2.10:5061 closed the connection right after the TLS handshake, perhaps because of "
                + "our client certificate")
        #expect(late.diagnosis(failure(errno: ECONNRESET)).summary.contains("right after the TLS handshake"))
        #expect(late.diagnosis(failure(alert: 48)).code == .tlsClientCertificateRejected)
        #expect(stage(sent: true, requested: true).diagnosis(failure(end: true)).summary.contains("during the TLS"))
    }

    @Test func `an end an error and other bytes are told apart`() {
        #expect(stage().diagnosis(failure(end: true)).code == .tlsClosed)
        #expect(stage(requested: true).diagnosis(failure(end: true)).code == .tlsClientCertificateRequired)
        #expect(stage(sent: true, requested: true).diagnosis(failure(end: true)).code == .tlsClosed)
        #expect(stage().diagnosis(failure(errno: ECONNRESET)).code == .tcpReset)
        #expect(stage().diagnosis(failure(errno: ETIMEDOUT)).code == .tcpTimeout)
        #expect(stage().diagnosis(failure(alert: 70, sent: true)).code == .tlsProtocolVersion)
        #expect(stage().diagnosis(failure(reasons: [258])).code == .tlsProtocolVersion)
        #expect(stage().diagnosis(failure(alert: 40, sent: true, reasons: [394])).code == .tlsAlert)
        let talk = stage().diagnosis(failure(alert: 70, sent: true, first: Array("SIP/2.0 400".utf8)))
        #expect(talk.code == .tlsNotTls)
        #expect(talk.evidence.contains { $0.name == "firstBytes" && $0.fact == .text("SIP/2.0 400") })
    }

    @Test(arguments: [(PeerPolicy.open, Severity.fail), (.mutualTLS, .info), (.microsoftOnly, .info)])
    func `a refused certificate is right where the policy says so`(_ policy: PeerPolicy, _ severity: Severity) {
        #expect(stage(requested: true, policy).diagnosis(failure(alert: 116)).severity == severity)
        #expect(stage(sent: true, requested: true, policy).diagnosis(failure(alert: 48)).severity == severity)
        #expect(stage(policy).diagnosis(failure(alert: 70)).severity == .fail)
        #expect(stage(policy).certificateRequired.severity == severity)
    }
}

@Suite struct DNSStageTests {
    private func resolution(_ outcome: Resolution.Outcome) -> Resolution {
        Resolution(
            outcome: outcome, source: .dns, name: "sbc1.example.test", server: nil, ttl: nil, isComplete: true,
            duration: .milliseconds(4), queries: [])
    }

    @Test func `each outcome has its code and its side`() throws {
        let cases: [(Resolution.Outcome, DiagnosisCode?, Severity?)] = [
            (.addresses([.v4(1)]), nil, nil), (.nameNotFound, .dnsNameNotFound, .fail),
            (.noAddress, .dnsNoAddress, .fail),
            (.failed(.serverFailure(.rcode(2))), .dnsServerFailure, .fail), (.failed(.timeout), .dnsTimeout, .fail),
            (.failed(.resolverUnreachable(nil)), .localResolverUnreachable, .unknown),
        ]
        for (outcome, code, severity) in cases {
            let finding = DNSStage.diagnosis(resolution(outcome), host: "sbc1.example.test")
            #expect(finding?.code == code && finding?.severity == severity, "\(outcome)")
            if let finding { #expect(finding.summary.contains("sbc1.example.test")) }
        }
    }

    @Test func `what is left out of a long answer is said`() {
        #expect(DNSStage.detail([.v4(0xC000_0201), .v4(0xC000_0202)], omitted: 0) == "192.0.2.1, 192.0.2.2")
        #expect(DNSStage.detail([.v4(0xC000_0201)], omitted: 24) == "192.0.2.1, and 24 more that are left out")
    }
}

@Suite struct OptionsStageTests {
    private func stage(
        _ transport: TransportKind = .udp, _ change: (inout ProbeTarget) -> Void = { _ in }
    ) -> OptionsStage {
        var target = ProbeTarget(
            name: "t", address: TargetAddress(host: "sbc1.example.test", port: 5_061, transport: transport))
        change(&target)
        return OptionsStage(target: target, peer: peer)
    }

    @Test(
        arguments: [
            (200, nil, nil), (204, nil, nil), (401, .sipAuthRequired, .warn), (407, .sipAuthRequired, .warn),
            (403, .sipForbidden, .warn), (404, .sipNotFound, .warn), (405, .sipMethodNotAllowed, .warn),
            (501, .sipMethodNotAllowed, .warn), (503, .sipUnavailable, .fail), (500, .sipServerError, .fail),
            (600, .sipServerError, .fail), (302, .sipUnexpectedStatus, .warn), (480, .sipUnexpectedStatus, .warn),
        ] as [(Int, DiagnosisCode?, Severity?)])
    func `each status has its code`(_ status: Int, _ code: DiagnosisCode?, _ severity: Severity?) throws {
        let findings = stage().diagnoses(try response(status), took: .milliseconds(3))
        #expect(findings.first?.code == code && findings.first?.severity == severity)
    }

    @Test func `maintenance is a warning and an expected status is none`() throws {
        let busy = stage().diagnoses(try response(503, headers: "Retry-After: 120\r\n"), took: .zero)
        #expect(busy.map(\.severity) == [.warn])
        let expecting = try ExpectedStatuses(parsing: "405")
        #expect(stage(.udp) { $0.expect = expecting }.diagnoses(try response(405), took: .zero).isEmpty)
        #expect(
            stage(.udp) { $0.expect = expecting }.diagnoses(try response(200), took: .zero).map(\.code)
                == [.sipUnexpectedStatus])
    }

    @Test func `the Contact is judged where the profile asks for it`() throws {
        let stage = stage { $0.judgesContact = true }
        #expect(stage.diagnoses(try response(200), took: .zero).map(\.code) == [.sipContactMissing])
        let other = try response(200, headers: "Contact: <sip:192.0.2.1:5061>\r\n")
        #expect(stage.diagnoses(other, took: .zero).map(\.code) == [.sipContactMismatch])
        let right = try response(200, headers: "Contact: <sip:SBC1.example.test:5061>\r\n")
        #expect(stage.diagnoses(right, took: .zero).isEmpty)
    }

    @Test func `a slow answer is a warning only above the limit`() throws {
        let stage = stage { $0.slowAfter = .milliseconds(100) }
        #expect(stage.diagnoses(try response(200), took: .milliseconds(100)).isEmpty)
        #expect(stage.diagnoses(try response(200), took: .milliseconds(101)).map(\.code) == [.sipSlow])
    }

    @Test func `no answer has the code of its reason`() {
        let cases: [(OptionsExchange.Outcome, Int, TransportKind, DiagnosisCode?, Severity?)] = [
            (.timedOut, 0, .udp, .sipTimeout, .fail), (.timedOut, 1, .udp, .sipMismatchedResponse, .fail),
            (.notAccepted, 0, .tcp, .sipTimeout, .fail), (.closed(orderly: true), 0, .tls, .sipClosed, .fail),
            (.malformed("x", PeerText([1])), 0, .tcp, .sipMalformedResponse, .fail), (.cancelled, 0, .udp, nil, nil),
            (.failed(.system(SystemError(call: "recv", number: ECONNREFUSED))), 0, .udp, .udpUnreachable, .fail),
            (.failed(.system(SystemError(call: "recv", number: EHOSTUNREACH))), 0, .udp, .udpUnreachable, .fail),
            (.failed(.system(SystemError(call: "send", number: EPERM))), 0, .udp, .localNoRoute, .unknown),
            (.failed(.system(SystemError(call: "send", number: ENOBUFS))), 0, .udp, .localOutOfDescriptors, .unknown),
            (.failed(.system(SystemError(call: "read", number: ECONNRESET))), 0, .tcp, .sipClosed, .fail),
        ]
        for (outcome, strays, transport, code, severity) in cases {
            let exchange = OptionsExchange(outcome: outcome, elapsed: .seconds(4), strays: strays)
            let finding = stage(transport).diagnosis(exchange)
            #expect(finding?.code == code && finding?.severity == severity, "\(outcome)")
        }
    }
}

extension OptionsStage {
    /// The findings for a response that came after a time, with nothing else to tell.
    fileprivate func diagnoses(_ response: ResponseFacts, took span: Span) -> [Diagnosis] {
        diagnoses(response, of: OptionsExchange(outcome: .answered(response), elapsed: span))
    }
}
