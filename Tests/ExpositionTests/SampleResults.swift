import ChainAudit
import Evidence
import SIP
import Transport

@testable import Exposition
@testable import Probing

/// Probe results as the renderings get them, made by hand so that no clock and no peer is in them.
enum SampleResults {
    static let moment = WallTime(seconds: 1_800_000_000)

    static func target(_ name: String = "sbc1.example.net:5061", _ transport: TransportKind = .tls) -> ProbeTarget {
        ProbeTarget(name: name, address: TargetAddress(host: "sbc1.example.net", port: 5_061, transport: transport))
    }

    static func answer(_ status: Int = 200, reason: String = "OK", headers: String = "") throws -> ResponseFacts {
        let text =
            "SIP/2.0 \(status) \(reason)\r\nVia: SIP/2.0/TLS a.example;branch=z9hG4bK1\r\n"
            + "From: <sip:a.example>;tag=1\r\nTo: <sip:b.example>;tag=2\r\nCall-ID: 1\r\n"
            + "CSeq: 1 OPTIONS\r\n\(headers)Content-Length: 0\r\n\r\n"
        var index = MessageIndex()
        let bytes = Array(text.utf8)
        return ResponseFacts(try index.parse(bytes.span, as: .tolerant))
    }

    static func leaf(_ subject: String = "CN=sbc1.example.net", days: Int64 = 90) -> CertificateFacts {
        CertificateFacts(
            sha256: [UInt8](repeating: 0xAB, count: 32), subject: Array(subject.utf8), issuer: Array("CN=Middle".utf8),
            subjectCommonNames: [Array(subject.dropFirst(3).utf8)], serialHex: "0a1b",
            names: [.dns(Array("sbc1.example.net".utf8)), .ip([192, 0, 2, 10])], notBefore: moment.seconds - 86_400,
            notAfter: moment.seconds + days * 86_400, key: KeyFacts(kind: .rsa, bits: 2_048),
            signatureAlgorithm: "sha256WithRSAEncryption", signatureDigest: .sha256,
            extendedKeyUsage: [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth])
    }

    static func pass() throws -> ProbeResult {
        var result = ProbeResult(target: target(), startedAt: moment)
        let address = SocketAddress(.v4(0xC000_020A), port: 5_061)
        result.address = address
        result.attempts = [Attempt(address: address, outcome: .connected, code: nil, duration: .microseconds(1_200))]
        result.steps = [
            Step(name: .dns, status: .pass, duration: .milliseconds(2), detail: "192.0.2.10"),
            Step(name: .tcp, status: .pass, duration: .microseconds(1_200), detail: "192.0.2.10:5061"),
            Step(name: .tls, status: .pass, duration: .milliseconds(9), detail: "TLSv1.3, TLS_AES_256_GCM_SHA384"),
            Step(name: .certificate, status: .pass, detail: "sbc1.example.net, RSA 2048, 90 days left"),
            Step(name: .options, status: .pass, duration: .microseconds(3_250), detail: "200 OK"),
        ]
        result.tls = TLSFacts(
            version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", clientCertificateRequested: true, resumed: false,
            alert: nil)
        result.chain = PresentedChain(certificates: [leaf()], path: [leaf()], trusted: true)
        result.sip = try answer(
            headers: "Server: SBC/7.4\r\nContact: <sip:sbc1.example.net:5061>\r\nAllow: INVITE, OPTIONS\r\n")
        result.sipDuration = .microseconds(3_250)
        return result
    }

    /// The name could not be resolved: nothing behind it ran.
    static func nameNotFound() -> ProbeResult {
        var result = ProbeResult(target: target(), startedAt: moment)
        result.steps = Stage.allCases.map { Step(name: $0, status: .skipped) }
        result.steps[0] = Step(name: .dns, status: .fail, duration: .milliseconds(4), detail: "no such name")
        result.diagnoses = [
            Diagnosis(
                .dnsNameNotFound, .fail, "the name sbc1.example.net does not exist",
                evidence: [("server", .text("192.0.2.53:53")), ("milliseconds", .decimal(4.25)), ("seen", .flag(true))])
        ]
        return result
    }

    /// Only TLS 1.0: what is known of the certificate came from a second connection.
    static func diagnostic() -> ProbeResult {
        var result = nameNotFound()
        let address = SocketAddress(.v6(high: 0x2001_0DB8_0000_0000, low: 1, zone: nil), port: 5_061)
        result.address = address
        result.attempts = [Attempt(address: address, outcome: .connected, code: nil, duration: .milliseconds(1))]
        result.diagnoses = [Diagnosis(.tlsProtocolVersion, .fail, "no TLS version in common")]
        result.tls = TLSFacts(
            version: nil, cipher: nil, clientCertificateRequested: false, resumed: false,
            alert: TLSAlert(number: 70, fatal: true, sent: false))
        result.chain = PresentedChain(
            certificates: [leaf(days: -3)], path: [leaf(days: -3)],
            verifyErrors: [VerifyError(depth: 0, code: 10, name: "certificate has expired")], trusted: false,
            diagnostic: true)
        return result
    }

    /// A peer that would like to write on our terminal.
    static func hostile() throws -> ProbeResult {
        let evil = "\u{1B}[2J\u{1B}]0;owned\u{7}\u{202E}txt.exe" + String(repeating: "名", count: 120)
        var result = try pass()
        result.sip = try answer(503, reason: "Busy \u{1B}[31mred", headers: "Server: \(evil)\r\nContact: <sip:x>\r\n")
        result.chain = PresentedChain(certificates: [leaf("CN=" + evil)], trusted: false)
        let shown = PeerText(decoded: evil).forTerminal
        result.steps[3] = Step(name: .certificate, status: .fail, detail: shown)
        result.diagnoses = [
            Diagnosis(.sipUnavailable, .fail, "the SBC answered OPTIONS with 503 \(shown)"),
            Diagnosis(.certificateWeakKey, .info, String(repeating: "f", count: 300)),
        ]
        return result
    }

    /// Four probes of one target, one of them lost.
    static func statistics() -> CheckStatistics {
        var row = CheckRow(nameNotFound())
        row.verdict = .warn
        return CheckStatistics(
            row: row, sent: 4, failed: 1, lost: 1,
            times: .init(
                least: .milliseconds(1), median: .milliseconds(2), p95: .milliseconds(3), most: .milliseconds(4)),
            causes: [(.dnsNameNotFound, 1)])
    }
}
