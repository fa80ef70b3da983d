package import Evidence

/// Looks up names on one loop and says exactly what became of each: which server said what, how long it took, and
/// whether a failure is the name's, a server's or ours. Loop only.
///
/// Callers must be on the loop. A resolver needs no closing: when it is let go, questions under way end by themselves.
package final class Resolver {
    /// The loop it lives on.
    package let loop: EventLoop
    let settings: ResolverSettings
    private let local: LocalNames
    private var cache = ResolverCache()
    private var channels: [Line: NameServerChannel] = [:]
    private var servers: [SocketAddress] = []

    /// What channels are kept by.
    private struct Line: Hashable {
        let server: SocketAddress
        let timeout: Span
    }

    /// A resolver for callers on `loop`. `local` is shared where several resolvers read the same files.
    package init(on loop: EventLoop, settings: ResolverSettings = ResolverSettings(), local: LocalNames? = nil) {
        self.loop = loop
        self.settings = settings
        self.local = local ?? LocalNames(settings)
    }

    /// The addresses of a host: an address itself, a name of the hosts file, `localhost`, or what the DNS says by the
    /// deadline, A and AAAA asked at once (RFC 1035, RFC 3596).
    package func addresses(
        of host: String, until deadline: MonotonicTime, options: LookupOptions = LookupOptions()
    ) async -> Resolution {
        let start = loop.refreshedNow()
        var resolution = await resolve(host, until: deadline, options)
        resolution.duration = loop.refreshedNow() - start
        return resolution
    }

    private func resolve(
        _ host: String, until deadline: MonotonicTime, _ options: LookupOptions
    ) async -> Resolution {
        if let literal = IPAddress(host) { return .local(.addresses([literal]), .literal, host) }
        guard let name = DNSName(host) else { return .local(.nameNotFound, .literal, host) }
        if options.servers != nil { return await lookUp(name, until: deadline, options) }
        let known = await local.snapshot(on: loop, until: deadline)
        let listed = known.hosts[name]
        if !listed.isEmpty { return .local(.addresses(listed), .hosts, name.text) }
        if name.isLocalhost { return .local(.addresses(Self.loopback), .literal, name.text) }
        use(known.configuration)
        let names = settings.servers == nil ? known.configuration.candidates(for: name, written: host) : [name]
        return await firstFound(of: names, until: deadline, options)
    }

    /// `::1` and `127.0.0.1` (RFC 6761 §6.3).
    private static let loopback: [IPAddress] = [.v6(high: 0, low: 1, zone: nil), .v4(0x7F00_0001)]

    private func firstFound(
        of names: [DNSName], until deadline: MonotonicTime, _ options: LookupOptions
    ) async -> Resolution {
        var best: Resolution?
        var queries: [QueryRecord] = []
        for name in names {
            var found = await lookUp(name, until: deadline, options)
            queries += found.queries
            found.queries = queries
            switch found.outcome {
            case .addresses, .failed: return found
            case .noAddress: best = found
            case .nameNotFound: if best?.outcome != .noAddress { best = found }
            }
        }
        best?.queries = queries
        return best ?? .local(.nameNotFound, .literal, "")
    }

    private func lookUp(
        _ name: DNSName, until deadline: MonotonicTime, _ options: LookupOptions
    ) async -> Resolution {
        if options.servers == nil, let known = cache.resolution(of: name, at: loop.refreshedNow()) { return known }
        var settings = settings
        if let limit = options.perServerTimeout { settings.perServerTimeout = limit }
        let servers: [NameServerChannel]
        do {
            servers = try openChannels(options)
        } catch {
            return .dns(.failed(.resolverUnreachable(error)), name)
        }
        let lookup = AddressLookup(
            name, of: servers, settings: settings, until: questionDeadline(for: deadline), on: loop)
        let findings = await lookup.run(until: deadline)
        let decisive = findings.decisive
        var resolution = Resolution.dns(await outcome(findings, silent: lookup.silent, until: deadline), name)
        resolution.server = decisive.server
        resolution.ttl = ResolverCache.clamped(findings.ttl)
        resolution.queries = lookup.queries
        resolution.isComplete = findings.isComplete
        resolution.omitted = findings.omitted
        if options.servers == nil { cache.keep(resolution, of: name, at: loop.refreshedNow()) }
        return resolution
    }

    private func outcome(
        _ findings: FamilyFindings, silent: [NameServerChannel], until deadline: MonotonicTime
    ) async -> Resolution.Outcome {
        let addresses = findings.addresses
        if !addresses.isEmpty { return .addresses(addresses) }
        let decisive = findings.decisive
        if decisive.isNameNotFound { return .nameNotFound }
        if decisive.isNoData { return .noAddress }
        let someAnswered = findings.v6.isAnswer || findings.v4.isAnswer
        return .failed(await failure(decisive, someAnswered: someAnswered, silent: silent, until: deadline))
    }
}

// MARK: Servers

extension Resolver {
    /// Takes the servers that are to be asked from now on; a change makes everything known doubtful.
    func use(_ configuration: ResolverConfiguration) {
        let wanted = Array((settings.servers ?? configuration.servers).prefix(DNSLimits.servers))
        guard wanted != servers else { return }
        servers = wanted
        channels = channels.filter { wanted.contains($0.key.server) }
        cache.clear()
    }

    /// What the system's files say about servers now.
    func configuration(until deadline: MonotonicTime) async -> ResolverConfiguration {
        await local.snapshot(on: loop, until: deadline).configuration
    }

    /// The channels to the servers, in the order they are asked: as they are named, but those that kept silent lately
    /// after the others.
    func openChannels(_ options: LookupOptions = LookupOptions()) throws(SystemError) -> [NameServerChannel] {
        var open: [NameServerChannel] = []
        let limit = options.perServerTimeout ?? settings.perServerTimeout
        for server in (options.servers ?? servers).prefix(DNSLimits.servers) {
            open.append(try channel(Line(server: server, timeout: limit)))
        }
        let now = loop.refreshedNow()
        let isQuiet = { (channel: NameServerChannel) in channel.quietUntil.map { now < $0 } ?? false }
        return open.filter { !isQuiet($0) } + open.filter(isQuiet)
    }

    private func channel(_ line: Line) throws(SystemError) -> NameServerChannel {
        if let known = channels[line] { return known }
        let channel = try NameServerChannel(to: line.server, timeout: line.timeout, on: loop)
        // Those of single look-ups are few; where they are not, none of them is worth keeping.
        if channels.count >= DNSLimits.keptChannels { channels = channels.filter { servers.contains($0.key.server) } }
        channels[line] = channel
        return channel
    }

    /// When a question must have ended so that there is time to find out what silence means.
    func questionDeadline(for deadline: MonotonicTime) -> MonotonicTime {
        let now = loop.refreshedNow()
        guard deadline > now else { return deadline }
        let quarter = (deadline - now).nanoseconds / 4
        return MonotonicTime(nanoseconds: deadline.nanoseconds - min(settings.reserve.nanoseconds, quarter))
    }

    /// Why a question remained open: whose fault it is, as far as can be told by the deadline.
    func failure(
        _ finding: Finding, someAnswered: Bool, silent: [NameServerChannel], until deadline: MonotonicTime
    ) async -> LookupFailure {
        switch finding.result {
        case .answer(.failure(let failure)): return .serverFailure(failure)
        case .answer: return .timeout
        case .unreachable(let error): return someAnswered ? .timeout : .resolverUnreachable(error)
        case .silence, .abandoned:
            if someAnswered || silent.isEmpty { return .timeout }
            let limit = min(deadline, loop.refreshedNow() + settings.perServerTimeout)
            return await SilenceCheck(of: silent, on: loop).isAnswered(until: limit)
                ? .timeout : .resolverUnreachable(nil)
        }
    }
}

extension Finding {
    /// Whether a server answered at all.
    var isAnswer: Bool {
        if case .answer = result { true } else { false }
    }
}

extension Resolution {
    fileprivate static func local(_ outcome: Outcome, _ source: Source, _ name: String) -> Resolution {
        Resolution(
            outcome: outcome, source: source, name: name, isComplete: true, duration: .zero, queries: [])
    }

    fileprivate static func dns(_ outcome: Outcome, _ name: DNSName) -> Resolution {
        Resolution(
            outcome: outcome, source: .dns, name: name.text, isComplete: false, duration: .zero, queries: [])
    }
}
