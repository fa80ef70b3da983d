package import Evidence

extension Resolver {
    /// Where SIP is offered for a domain (RFC 3263 §4). With a transport, its SRV records are asked for; without one,
    /// NAPTR records say which transport the domain prefers, and else the first of TLS, TCP and UDP that has any.
    /// `random` is drawn from for the order of equals.
    package func services(
        of domain: String, transport: TransportKind?, until deadline: MonotonicTime,
        random: (ClosedRange<UInt32>) -> UInt32 = { .random(in: $0) }
    ) async -> ServiceResolution {
        let start = loop.refreshedNow()
        var resolution = ServiceResolution(outcome: .notPublished, name: domain, duration: .zero, queries: [])
        if let name = DNSName(domain), IPAddress(domain) == nil {
            use(await configuration(until: deadline))
            var places = transport.map { [Place(transport: $0, below: name)] } ?? []
            if transport == nil { places = await preferred(of: name, until: deadline, into: &resolution) }
            for case let place? in places where resolution.outcome == .notPublished {
                await ask(place, until: deadline, random: random, into: &resolution)
            }
        }
        resolution.duration = loop.refreshedNow() - start
        return resolution
    }

    /// A name whose SRV records are asked for, and what they are about.
    private struct Place {
        let transport: TransportKind
        let name: DNSName

        init(transport: TransportKind, name: DNSName) {
            self.transport = transport
            self.name = name
        }

        init?(transport: TransportKind, below domain: DNSName) {
            guard let name = domain.below(transport.serviceLabels) else { return nil }
            self.init(transport: transport, name: name)
        }
    }

    private func preferred(
        of name: DNSName, until deadline: MonotonicTime, into resolution: inout ServiceResolution
    ) async -> [Place?] {
        let usual = [TransportKind.tls, .tcp, .udp].map { Place(transport: $0, below: name) }
        guard case .records(let records, _, _) = await answer(name, .naptr, until: deadline, into: &resolution) else {
            return usual
        }
        let rules = records.compactMap { if case .naming(let rule) = $0 { rule } else { nil } }
            .sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
        let places = rules.compactMap { rule in rule.transport.map { Place(transport: $0, name: rule.replacement) } }
        return places.isEmpty ? usual : places
    }

    private func ask(
        _ place: Place, until deadline: MonotonicTime, random: (ClosedRange<UInt32>) -> UInt32,
        into resolution: inout ServiceResolution
    ) async {
        let answer = await answer(place.name, .srv, until: deadline, into: &resolution)
        resolution.name = place.name.text
        guard case .records(let data, let ttl, let omitted) = answer else { return }
        resolution.ttl = ResolverCache.clamped(ttl)
        resolution.omitted = omitted
        let records = data.compactMap { if case .service(let record) = $0 { record } else { nil } }
        let usable = records.filter { $0.port != 0 && $0.target != .root }
        guard !usable.isEmpty else {
            if records.contains(where: { $0.target == .root }) { resolution.outcome = .notOffered }
            return
        }
        resolution.outcome = .services(
            ServiceRecord.ordered(usable, random: random).map { record in
                ServiceEndpoint(
                    host: record.target.text, port: record.port, transport: place.transport,
                    priority: record.priority, weight: record.weight)
            })
    }

    /// What the servers say to one question; the resolution is told of a question that remained open.
    private func answer(
        _ name: DNSName, _ type: DNSType, until deadline: MonotonicTime, into resolution: inout ServiceResolution
    ) async -> DNSAnswer? {
        let servers: [NameServerChannel]
        do {
            servers = try openChannels()
        } catch {
            resolution.outcome = .failed(.resolverUnreachable(error))
            return nil
        }
        let limit = questionDeadline(for: deadline)
        let inquiry = Inquiry(name, type, of: servers, settings: settings, until: limit, on: loop)
        let finding = await inquiry.run(until: deadline)
        resolution.queries += inquiry.queries
        resolution.server = finding.server
        if finding.isComplete, case .answer(let answer) = finding.result { return answer }
        let failure = await failure(finding, someAnswered: false, silent: inquiry.silent, until: deadline)
        resolution.outcome = .failed(failure)
        return nil
    }
}
