import Evidence
import Glibc
import Transport

/// What a failed handshake means, and whose fault it is.
///
/// Also asked about the first read after a TLS 1.3 handshake: a refused client certificate shows only there.
struct TLSStage {
    /// The peer.
    let peer: SocketAddress
    /// Whether we had a certificate to send.
    let sentCertificate: Bool
    /// Whether the peer asked for one.
    let certificateWasRequested: Bool
    /// Which refusals are right.
    let peerPolicy: PeerPolicy
    /// Whether the handshake had ended well on our side, as TLS 1.3 ends it before the peer judges our certificate.
    var afterHandshake = false

    /// The corresponding C constants are `SSL_R_…`.
    fileprivate enum Reason {
        static let wrongVersionNumber = 267
        static let unsupportedProtocol = 258
        static let versionTooLow = 396
        static let alertProtocolVersion = 1_070
        static let noProtocolsAvailable = 191
        /// The corresponding C constant is `ERR_R_MALLOC_FAILURE`.
        static let mallocFailure = 786_688
    }

    /// The finding for a failure.
    func diagnosis(_ failure: TLSFailure) -> Diagnosis {
        if let error = failure.shortage { return TCPStage.outOfDescriptors(error) }
        let code = code(of: failure)
        return Diagnosis(code, severity(of: code), summary(code, failure), evidence: evidence(failure))
    }

    /// Whether the failure is about our certificate, also when it shows after the handshake.
    func concernsOurCertificate(_ failure: TLSFailure) -> Bool {
        [.tlsClientCertificateRequired, .tlsClientCertificateRejected].contains(code(of: failure))
    }

    /// The finding for a handshake that never ended.
    func timeout(after span: Span, bytesIn: Int?) -> Diagnosis {
        Diagnosis(
            .tlsTimeout, .fail,
            "\(peer.text) accepted the connection, but the TLS handshake did not end within \(span.shown)",
            evidence: [("address", .text(peer.text)), ("milliseconds", .decimal(span.milliseconds))]
                + (bytesIn.map { [("bytesReceived", .number(Int64($0)))] } ?? []))
    }

    /// The finding for an orderly or silent end where our missing certificate is the likely reason.
    var certificateRequired: Diagnosis {
        Diagnosis(
            .tlsClientCertificateRequired, severity(of: .tlsClientCertificateRequired),
            "\(peer.text) asked for a client certificate, got none and ended the connection",
            evidence: [("address", .text(peer.text)), ("clientCertificateRequested", .flag(true))])
    }

    private func code(of failure: TLSFailure) -> DiagnosisCode {
        if let code = codeOfWrongProtocol(failure) { return code }
        if let alert = failure.alert, !alert.sent, let code = codeOfReceived(alert.number) { return code }
        if failure.reasonCodes.contains(where: Self.versionReasons.contains) { return .tlsProtocolVersion }
        if let alert = failure.alert, alert.sent, alert.number == 70 { return .tlsProtocolVersion }
        if failure.alert == nil, failure.endOfStream || failure.errno != nil {
            if certificateWasRequested, !sentCertificate { return .tlsClientCertificateRequired }
            switch failure.errno {
            case ECONNRESET?: return .tcpReset
            case ETIMEDOUT?: return .tcpTimeout
            case EHOSTUNREACH?, ENETUNREACH?: return .tcpUnreachable
            default: return .tlsClosed
            }
        }
        return .tlsAlert
    }

    private static let versionReasons: Set<Int> = [
        Reason.unsupportedProtocol, Reason.versionTooLow, Reason.alertProtocolVersion, Reason.noProtocolsAvailable,
    ]

    private func codeOfWrongProtocol(_ failure: TLSFailure) -> DiagnosisCode? {
        let bytes = failure.firstBytes.bytes
        // A TLS record starts with its type, 20 to 23, and the major version 3 (RFC 8446 §5.1).
        guard bytes.count >= 2, !((20...23).contains(bytes[0]) && bytes[1] == 3) else { return nil }
        return .tlsNotTls
    }

    private func codeOfReceived(_ alert: Int) -> DiagnosisCode? {
        switch alert {
        case 116: return .tlsClientCertificateRequired
        case 42...46, 48:
            if sentCertificate { return .tlsClientCertificateRejected }
            return certificateWasRequested ? .tlsClientCertificateRequired : .tlsAlert
        case 40:
            if certificateWasRequested, !sentCertificate { return .tlsClientCertificateRequired }
            return .tlsNoCommonCipher
        case 71: return .tlsNoCommonCipher
        case 70: return .tlsProtocolVersion
        default: return nil
        }
    }

    private func severity(of code: DiagnosisCode) -> Severity {
        let aboutOurCertificate = [.tlsClientCertificateRequired, .tlsClientCertificateRejected].contains(code)
        return aboutOurCertificate && peerPolicy != .open ? .info : .fail
    }

    private func summary(_ code: DiagnosisCode, _ failure: TLSFailure) -> String {
        switch code {
        case .tlsNotTls: "\(peer.text) answered, but does not speak TLS"
        case .tlsProtocolVersion: "\(peer.text) and this probe have no TLS version in common"
        case .tlsNoCommonCipher: "\(peer.text) and this probe have no cipher suite in common"
        case .tlsClientCertificateRequired:
            "\(peer.text) asked for a client certificate, got none and ended the connection"
        case .tlsClientCertificateRejected: "\(peer.text) refused our client certificate"
        case .tlsClosed: "\(peer.text) closed the connection \(moment)"
        case .tcpReset: "\(peer.text) reset the connection \(moment)"
        default: "the TLS handshake with \(peer.text) failed: \(failure.text)"
        }
    }

    private var moment: String {
        guard afterHandshake else { return "during the TLS handshake" }
        return "right after the TLS handshake" + (sentCertificate ? ", perhaps because of our client certificate" : "")
    }

    private func evidence(_ failure: TLSFailure) -> [(name: String, fact: Fact)] {
        var facts: [(name: String, fact: Fact)] = [("address", .text(peer.text))]
        if let alert = failure.alert {
            facts += [
                ("alert", .number(Int64(alert.number))), ("alertName", .text(alert.name)),
                ("alertSentByUs", .flag(alert.sent)),
            ]
        }
        if let number = failure.errno { facts.append(("errno", .number(Int64(number)))) }
        if let reason = failure.reasons.last { facts.append(("reason", .text(reason))) }
        facts.append(("clientCertificateRequested", .flag(certificateWasRequested)))
        if afterHandshake { facts.append(("handshakeCompleted", .flag(true))) }
        facts.append(("bytesReceived", .number(Int64(failure.bytesIn))))
        if code(of: failure) == .tlsNotTls { facts.append(("firstBytes", .text(failure.firstBytes.forTerminal))) }
        return facts
    }
}

extension TLSFailure {
    /// What this side ran out of in the middle of the handshake, which says nothing of the peer.
    fileprivate var shortage: SystemError? {
        let number = reasonCodes.contains(TLSStage.Reason.mallocFailure) ? ENOMEM : errno
        return number.map { SystemError(call: "TLS handshake", number: $0) }.flatMap { $0.isShortage ? $0 : nil }
    }
}
