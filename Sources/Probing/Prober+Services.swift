package import Evidence
import SIP
import Transport

/// That a target is a domain whose servers are looked up by NAPTR and SRV (RFC 3263 §4).
package struct ServiceSearch: Sendable, Hashable {
    /// The transport that was asked for; `nil` lets the domain say which it prefers.
    package var transport: TransportKind?

    /// A search over a transport, or over whichever the domain prefers.
    package init(transport: TransportKind?) { self.transport = transport }
}

// The servers that a domain publishes, tried in their order until one carries the probe.
extension Prober {
    /// The result of the first server that answers, or one a server where the target asks for all addresses.
    func checkServices(_ target: ProbeTarget, _ search: ServiceSearch) async -> [ProbeResult] {
        var run = ProbeRun(target, loop: loop)
        let domain = target.address.host
        let found = await resolver.services(of: domain, transport: search.transport, until: run.deadline)
        guard case .services(let endpoints) = found.outcome else {
            if let finding = DNSStage.diagnosis(found, domain: domain) {
                run.fail(.dns, finding, took: found.duration)
                return [run.result]
            }
            // RFC 3263 §4.2: without SRV records the host's own addresses and the default port are meant.
            return await checkHost(target)
        }
        // What stands in the DNS is no more trusted than what a peer sends.
        let targets = endpoints.filter { TargetAddress.isHostName($0.host) }.map { target.serving($0) }
        var results: [ProbeResult] = []
        for next in targets {
            for result in await checkHost(next) { results.append(result.found(by: found)) }
            if !target.allAddresses, let last = results.last, !last.callsForTheNextServer { break }
        }
        if target.allAddresses { return AddressesStage.compared(results) }
        return ProbeResult.inTurn(results).map { [$0] } ?? [run.result]
    }
}

extension ProbeTarget {
    /// The target at one of its domain's servers; what the certificate must cover stays the domain (RFC 5922 §4).
    fileprivate func serving(_ endpoint: ServiceEndpoint) -> ProbeTarget {
        var target = self
        target.services = nil
        target.serverName = verifiedName
        target.address = TargetAddress(host: endpoint.host, port: endpoint.port, transport: endpoint.transport)
        return target
    }
}

extension ProbeResult {
    /// The result with the record that led to its server.
    fileprivate func found(by services: ServiceResolution) -> ProbeResult {
        guard let index = steps.firstIndex(where: { $0.name == .dns }) else { return self }
        var result = self
        let server = target.address.description
        result.steps[index].detail =
            "SRV \(PeerText(decoded: services.name).forTerminal): \(server)"
            + (steps[index].detail.isEmpty ? "" : "; " + steps[index].detail)
        // The look-up of the records is a part of the way, told with the first answer that it led to.
        result.steps[index].duration = steps[index].duration.map { $0 + services.duration } ?? services.duration
        return result
    }

    /// RFC 3263 §4.3: the next server is tried where one cannot be reached, keeps silent or says 503.
    fileprivate var callsForTheNextServer: Bool {
        guard !isCancelled else { return false }
        if let sip { return sip.statusCode == 503 }
        return [.fail, .unknown].contains(verdict)
    }

    /// The results of servers tried one after the other as one: the last where it works, else the first, whose fault is
    /// the one to mend. What the others did is kept.
    fileprivate static func inTurn(_ results: [ProbeResult]) -> ProbeResult? {
        guard let first = results.first, var kept = results.last else { return nil }
        let works = !kept.callsForTheNextServer
        if !works { kept = first }
        kept.attempts = results.flatMap { result in
            var attempts = result.attempts
            if let last = attempts.indices.last, result.callsForTheNextServer, attempts[last].code == nil {
                attempts[last].code = result.rootCause?.code
            }
            return attempts
        }
        let others = works ? results.dropLast() : results.dropFirst()
        let findings = others.compactMap(\.rootCause).map { cause in
            var finding = cause
            finding.severity = cause.severity == .unknown ? .info : .warn
            return finding
        }
        kept.diagnoses = works ? findings + kept.diagnoses : kept.diagnoses + findings
        return kept
    }
}
