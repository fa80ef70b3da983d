import Evidence
import SIP
import Transport

/// What the answer to an OPTIONS means, or its absence.
struct OptionsStage {
    let target: ProbeTarget
    let peer: SocketAddress

    /// The findings for a final response.
    func diagnoses(_ response: ResponseFacts, of exchange: OptionsExchange) -> [Diagnosis] {
        let span = exchange.elapsed
        var findings: [Diagnosis] = []
        if let finding = status(response, exchange.credentials) { findings.append(finding) }
        if target.judgesContact, (200...299).contains(response.statusCode), let finding = contact(response) {
            findings.append(finding)
        }
        if let limit = target.slowAfter, span > limit {
            findings.append(
                Diagnosis(
                    .sipSlow, .warn, "the OPTIONS took \(span.shown), more than \(limit.shown)",
                    evidence: [
                        ("milliseconds", .decimal(span.milliseconds)), ("limit", .decimal(limit.milliseconds)),
                    ]))
        }
        findings += path(exchange)
        let tolerated = response.tolerances.names
        if !tolerated.isEmpty {
            findings.append(
                Diagnosis(
                    .sipTolerated, .info,
                    "the answer departs from RFC 3261 and was read all the same: \(tolerated.joined(separator: ", "))",
                    evidence: [("tolerated", .list(tolerated))]))
        }
        return findings
    }

    private func status(_ response: ResponseFacts, _ credentials: CredentialsUse) -> Diagnosis? {
        let code = response.statusCode
        if target.expect.contains(code) { return nil }
        let (diagnosis, severity): (DiagnosisCode, Severity) =
            switch code {
            case 401, 407: (credentials == .refused ? .sipCredentialsRefused : .sipAuthRequired, .warn)
            case 403: (.sipForbidden, .warn)
            case 404: (.sipNotFound, .warn)
            case 405, 501: (.sipMethodNotAllowed, .warn)
            case 503: (.sipUnavailable, response.retryAfterSeconds == nil ? .fail : .warn)
            case 500...: (.sipServerError, .fail)
            default: (.sipUnexpectedStatus, .warn)
            }
        let reason = PeerText(response.reasonPhrase).forTerminal
        var evidence: [(name: String, fact: Fact)] = [
            ("statusCode", .number(Int64(code))), ("reasonPhrase", .text(reason)),
        ]
        if let seconds = response.retryAfterSeconds { evidence.append(("retryAfterSeconds", .number(Int64(seconds)))) }
        if let place = Redirection(response)?.address.text {
            evidence.append(("redirectsTo", .text(PeerText(decoded: place).forTerminal)))
        }
        if credentials != .unused { evidence.append(("credentials", .text(credentials.word))) }
        evidence += Self.challenge(response)
        let way =
            switch credentials {
            case .unused: ""
            case .sent: " to a request with our credentials"
            case .refused: ": it does not take our credentials" + Self.realm(response)
            case .unanswerable: ", and asks for credentials in a way that digest cannot answer"
            }
        return Diagnosis(
            diagnosis, severity, "the SBC answered OPTIONS with \(code) \(reason)\(way)", evidence: evidence)
    }

    private static func realm(_ response: ResponseFacts) -> String {
        Challenge.first(of: response.challenges).map { " for the realm “\(PeerText($0.realm).opening)”" } ?? ""
    }

    /// What the peer asks for: the realm and the algorithm that would be answered, else the schemes that it names.
    private static func challenge(_ response: ResponseFacts) -> [(name: String, fact: Fact)] {
        guard let challenge = Challenge.first(of: response.challenges) else {
            let schemes = response.challenges.prefix(5).map { field in
                PeerText(field.value.prefix { $0 != UInt8(ascii: " ") }).forTerminal
            }
            return schemes.isEmpty ? [] : [("schemes", .list(schemes))]
        }
        return [
            ("realm", .text(PeerText(challenge.realm).forTerminal)),
            ("algorithm", .text(PeerText(challenge.algorithmName ?? Array("MD5".utf8)).forTerminal)),
        ]
    }

    /// What the way of the datagrams shows.
    private func path(_ exchange: OptionsExchange) -> [Diagnosis] {
        var findings: [Diagnosis] = []
        if let other = exchange.answeredFrom {
            findings.append(
                Diagnosis(
                    .udpAnsweredFromElsewhere, .warn, "\(peer.text) was asked, and \(other.text) answered",
                    evidence: [("address", .text(peer.text)), ("answeredFrom", .text(other.text))]))
        }
        let count = exchange.retransmissions
        if count > 0 {
            findings.append(
                Diagnosis(
                    .udpRetransmitted, .info,
                    "the answer came after the request had been repeated \(count == 1 ? "once" : "\(count) times")",
                    evidence: [
                        ("retransmissions", .number(Int64(count))),
                        ("milliseconds", .decimal(exchange.elapsed.milliseconds)),
                    ]))
        }
        return findings
    }

    private func contact(_ response: ResponseFacts) -> Diagnosis? {
        guard let host = response.contactHost else {
            return Diagnosis(.sipContactMissing, .warn, "the answer has no Contact that names the trunk")
        }
        let shown = PeerText(host).forTerminal
        if shown.lowercased() == target.verifiedName.lowercased() { return nil }
        return Diagnosis(
            .sipContactMismatch, .warn, "the answer's Contact names \(shown), not \(target.verifiedName)",
            evidence: [("contactHost", .text(shown)), ("expected", .text(target.verifiedName))])
    }

    /// The finding where no final response came.
    func diagnosis(_ exchange: OptionsExchange) -> Diagnosis? {
        var evidence: [(name: String, fact: Fact)] = [
            ("address", .text(peer.text)), ("milliseconds", .decimal(exchange.elapsed.milliseconds)),
        ]
        if let provisional = exchange.provisional { evidence.append(("provisional", .number(Int64(provisional)))) }
        if exchange.retransmissions > 0 {
            evidence.append(("retransmissions", .number(Int64(exchange.retransmissions))))
        }
        if exchange.strays > 0 { evidence.append(("strayResponses", .number(Int64(exchange.strays)))) }
        if exchange.unacknowledgedBytes > 0 {
            evidence.append(("unacknowledgedBytes", .number(Int64(exchange.unacknowledgedBytes))))
        }
        switch exchange.outcome {
        case .answered, .cancelled: return nil
        case .timedOut where exchange.unacknowledgedBytes > 0:
            return Diagnosis(
                .sipTimeout, .fail,
                "\(peer.text) has not even acknowledged the OPTIONS after \(exchange.elapsed.shown): the connection is "
                    + "dead, though nobody closed it", evidence: evidence)
        case .timedOut:
            if exchange.strays > 0 {
                return Diagnosis(
                    .sipMismatchedResponse, .fail,
                    "\(peer.text) answered something that was not asked, and nothing else in time", evidence: evidence)
            }
            return Diagnosis(
                .sipTimeout, .fail, "\(peer.text) did not answer the OPTIONS within \(exchange.elapsed.shown)",
                evidence: evidence)
        case .notAccepted:
            evidence.append(("accepted", .flag(false)))
            return Diagnosis(
                .sipTimeout, .fail, "\(peer.text) stopped taking bytes, so the OPTIONS was not sent", evidence: evidence
            )
        case .closed(let orderly):
            evidence.append(("orderly", .flag(orderly)))
            return Diagnosis(
                .sipClosed, .fail, "\(peer.text) closed the connection instead of answering the OPTIONS",
                evidence: evidence)
        case .failed(let failure):
            evidence.append(("error", .text(failure.text)))
            if case .system(let error) = failure {
                evidence.append(("errno", .number(Int64(error.number))))
                if let report = error.report {
                    evidence += [
                        ("icmpType", .number(Int64(report.type))), ("icmpCode", .number(Int64(report.code))),
                    ]
                    if let reporter = report.reporter { evidence.append(("reportedBy", .text(reporter.description))) }
                }
            }
            return failed(failure, evidence)
        case .malformed(let reason, let bytes):
            evidence += [("reason", .text(reason)), ("firstBytes", .text(bytes.forTerminal))]
            return Diagnosis(
                .sipMalformedResponse, .fail,
                "\(peer.text) sent bytes that are no SIP response: \(reason); they begin “\(bytes.opening)”",
                evidence: evidence)
        }
    }

    private func failed(_ failure: IOFailure, _ evidence: [(name: String, fact: Fact)]) -> Diagnosis {
        if target.address.transport == .udp {
            // What `send` refuses for want of something of ours says nothing about the peer.
            if case .system(let error) = failure,
                case let finding = TCPStage.diagnosis(error, immediate: false, to: peer, after: .zero),
                finding.severity == .unknown
            {
                return finding
            }
            return Diagnosis(
                .udpUnreachable, .fail, "the network reports that \(peer.text) takes no datagrams\(failure.reported)",
                evidence: evidence)
        }
        return Diagnosis(
            .sipClosed, .fail, "the connection to \(peer.text) broke before the OPTIONS was answered",
            evidence: evidence)
    }
}

extension CredentialsUse {
    fileprivate var word: String {
        switch self {
        case .unused: "unused"
        case .sent: "sent"
        case .refused: "refused"
        case .unanswerable: "unanswerable"
        }
    }
}

extension PeerText {
    /// As much of it as fits into a sentence.
    fileprivate var opening: String { PeerText(bytes.prefix(48)).forTerminal + (bytes.count > 48 ? "…" : "") }
}

extension IOFailure {
    /// What a router said, for the end of a sentence.
    fileprivate var reported: String {
        guard case .system(let error) = self, let report = error.report else { return "" }
        return " (\(report.text))"
    }
}
