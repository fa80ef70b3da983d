import Evidence
import Transport

/// What a failed name resolution means, and whose fault it is.
enum DNSStage {
    /// The finding; `nil` where there are addresses.
    static func diagnosis(_ resolution: Resolution, host: String) -> Diagnosis? {
        switch resolution.outcome {
        case .addresses: nil
        case .nameNotFound where resolution.source == .literal:
            finding(
                .dnsNameNotFound, .fail,
                "the DNS cannot carry the name \(host) as it is written; write it in its ASCII form, with xn-- before "
                    + "each label that has other letters (idn2 NAME prints it)", resolution)
        case .nameNotFound: finding(.dnsNameNotFound, .fail, "the name \(host) does not exist", resolution)
        case .noAddress:
            finding(.dnsNoAddress, .fail, "the name \(host) exists, but has no IPv4 or IPv6 address", resolution)
        case .failed(.serverFailure(let failure)):
            finding(
                .dnsServerFailure, .fail, "the name server could not answer for \(host): \(failure.text)", resolution)
        case .failed(.timeout):
            finding(.dnsTimeout, .fail, "no name server answered for \(host) in time", resolution)
        case .failed(.resolverUnreachable(let error?)) where error.isShortage: TCPStage.outOfDescriptors(error)
        case .failed(.resolverUnreachable):
            finding(
                .localResolverUnreachable, .unknown, "no name server of this host answers, so \(host) was not probed",
                resolution)
        }
    }

    /// The addresses for people, and how many more the answer has.
    static func detail(_ addresses: [IPAddress], omitted: Int) -> String {
        let listed = addresses.map(\.description).joined(separator: ", ")
        return omitted == 0 ? listed : "\(listed), and \(omitted) more that are left out"
    }

    /// The finding about the servers of a domain; `nil` where there are some, or none are published.
    static func diagnosis(_ services: ServiceResolution, domain: String) -> Diagnosis? {
        let (code, severity, summary): (DiagnosisCode, Severity, String)
        switch services.outcome {
        case .services, .notPublished: return nil
        case .notOffered:
            (code, severity, summary) = (
                .dnsNoAddress, .fail, "\(domain) says by its SRV records that it offers no SIP there (a target of “.”)"
            )
        case .failed(.serverFailure(let failure)):
            (code, severity, summary) = (
                .dnsServerFailure, .fail,
                "the name server could not say which servers \(domain) has: \(failure.text)"
            )
        case .failed(.timeout):
            (code, severity, summary) = (
                .dnsTimeout, .fail, "no name server said in time which servers \(domain) has"
            )
        case .failed(.resolverUnreachable(let error)):
            if let error, error.isShortage { return TCPStage.outOfDescriptors(error) }
            (code, severity, summary) = (
                .localResolverUnreachable, .unknown, "no name server of this host answers, so \(domain) was not probed"
            )
        }
        var evidence: [(name: String, fact: Fact)] = [
            ("name", .text(PeerText(decoded: services.name).forTerminal)),
            ("milliseconds", .decimal(services.duration.milliseconds)),
        ]
        if let server = services.server { evidence.append(("server", .text(server.text))) }
        return Diagnosis(code, severity, summary, evidence: evidence)
    }

    private static func finding(
        _ code: DiagnosisCode, _ severity: Severity, _ summary: String, _ resolution: Resolution
    ) -> Diagnosis {
        var evidence: [(name: String, fact: Fact)] = [("milliseconds", .decimal(resolution.duration.milliseconds))]
        if let server = resolution.server { evidence.insert(("server", .text(server.text)), at: 0) }
        if case .failed(.serverFailure(.rcode(let code))) = resolution.outcome {
            evidence.append(("rcode", .number(Int64(code))))
        }
        return Diagnosis(code, severity, summary, evidence: evidence)
    }
}
