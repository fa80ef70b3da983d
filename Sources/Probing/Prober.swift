import Evidence
package import Transport

/// Probes targets stage by stage: dns → tcp → tls → certificate → options. Loop only.
package final class Prober {
    let loop: EventLoop
    let resolver: Resolver
    let contexts: TLSContexts
    let random: any RandomNumberGenerator
    private var memory = AddressMemory()
    /// Whether the messages themselves are kept in the results.
    package var keepsTrace = false

    /// A prober on a loop.
    package init(
        loop: EventLoop, resolver: Resolver, contexts: TLSContexts,
        random: any RandomNumberGenerator = RandomPool()
    ) {
        self.loop = loop
        self.resolver = resolver
        self.contexts = contexts
        self.random = random
    }

    /// Probes a target afresh: one result, or one an address where the target asks for all, or one a redirection that
    /// is followed.
    package func check(_ target: ProbeTarget) async -> [ProbeResult] {
        guard let services = target.services, target.connectTo == nil else {
            return await following(await checkHost(target), from: target)
        }
        return await following(await checkServices(target, services), from: target)
    }

    /// Probes a target at the addresses of its own host.
    func checkHost(_ target: ProbeTarget) async -> [ProbeResult] {
        var run = ProbeRun(target, loop: loop)
        guard let addresses = await resolve(&run) else { return [run.result] }
        guard target.allAddresses else {
            await probe(addresses, &run)
            return [run.result]
        }
        var results: [ProbeResult] = []
        for address in addresses {
            var run = run.restarted(at: loop.refreshedNow())
            await probe([address], &run)
            results.append(run.result)
        }
        return AddressesStage.compared(results)
    }

    /// Opens a flow to the target and asks once; the flow stays open where the answer came over it.
    ///
    /// With `sessions` an earlier flow's TLS session is resumed where both sides can, and this one's is left there when
    /// it is closed; the chain of a resumed session is the one that it began with, judged as of now.
    package func open(
        _ target: ProbeTarget, resuming sessions: TLSResumption? = nil
    ) async -> (result: ProbeResult, flow: SIPFlow?) {
        var run = ProbeRun(target, loop: loop)
        run.sessions = sessions
        guard let addresses = await resolve(&run), let flow = await connect(addresses, &run) else {
            return (run.result, nil)
        }
        await ask(flow, &run)
        return (run.result, flow.isUsable ? flow : nil)
    }

    /// Asks once over a flow that is open already.
    package func ask(_ target: ProbeTarget, over flow: SIPFlow) async -> ProbeResult {
        var run = ProbeRun(target, loop: loop)
        run.result.address = flow.peer
        run.result.steps = [Step(name: .options, status: .skipped)]
        await ask(flow, &run)
        return run.result
    }

    private func probe(_ addresses: [IPAddress], _ run: inout ProbeRun) async {
        guard let flow = await connect(addresses, &run) else { return }
        await ask(flow, &run)
        flow.close()
    }
}

// MARK: dns

extension Prober {
    private func resolve(_ run: inout ProbeRun) async -> [IPAddress]? {
        let target = run.result.target
        // A redirection or a record may name what nobody was asked about: no server is told of it either.
        if target.sendsOptions, let refusal = target.refusal?(target.address.host, [target.connectTo].compactMap { $0 })
        {
            run.fail(.dns, refusal)
            return nil
        }
        if let address = target.connectTo {
            run.set(.dns, .skipped, detail: "connecting to \(address) as asked")
            return [address]
        }
        let resolution = await resolver.addresses(
            of: target.address.host, until: run.deadline, options: target.lookup)
        if let finding = DNSStage.diagnosis(resolution, host: target.address.host) {
            run.fail(.dns, finding, took: resolution.duration)
            return nil
        }
        guard case .addresses(let addresses) = resolution.outcome else { return nil }
        run.result.diagnoses += target.addressFindings?(addresses) ?? []
        if resolution.isComplete, let finding = memory.change(of: target.name, to: addresses) {
            run.result.diagnoses.append(finding)
        }
        if target.sendsOptions, let refusal = target.refusal?(target.address.host, addresses) {
            run.fail(.dns, refusal, took: resolution.duration)
            return nil
        }
        let isLiteral = target.address.literal != nil
        run.set(
            .dns, .pass, took: isLiteral ? nil : resolution.duration,
            detail: isLiteral ? "address given" : DNSStage.detail(addresses, omitted: resolution.omitted))
        return addresses
    }
}

// MARK: tcp, tls, certificate

extension Prober {
    /// A flow over the first address that can carry one; what the others did is kept.
    private func connect(_ addresses: [IPAddress], _ run: inout ProbeRun) async -> SIPFlow? {
        guard let peers = reachable(addresses, &run) else { return nil }
        switch run.result.target.address.transport {
        case .udp: return openDatagram(peers, &run)
        case .tcp, .tls: break
        }
        // What is ours to mend is found before the peer is bothered, and is never booked on it.
        var context: TLSContext?
        if run.result.target.address.transport == .tls {
            guard let made = await makeContext(&run) else { return nil }
            context = made
        }
        guard let connection = await connectStream(peers, &run) else { return nil }
        if let context, await !secure(connection, context, &run) {
            connection.keepNoSession()
            connection.close()
            return nil
        }
        return run.flow(over: .stream(connection), random: random)
    }

    private func makeContext(_ run: inout ProbeRun) async -> TLSContext? {
        do throws(TLSContextError) {
            let ready = try await contexts.context(run.result.target.tls, at: loop.refreshedNow())
            if let error = ready.refusedRenewal { run.result.diagnoses.append(TLSContextStage.note(error)) }
            return ready.context
        } catch {
            run.fail(.tls, TLSContextStage.diagnosis(error))
            return nil
        }
    }

    /// Puts TLS on the connection and judges the chain; whether SIP may be sent.
    private func secure(
        _ connection: StreamConnection, _ context: TLSContext, _ run: inout ProbeRun
    ) async -> Bool {
        let target = run.result.target
        let begun = loop.refreshedNow()
        let name = IPAddress(target.verifiedName) == nil ? target.verifiedName : nil
        let outcome = await connection.startTLS(
            context, serverName: name, resuming: run.sessions, until: run.deadline)
        let took = loop.refreshedNow() - begun
        run.result.tls = connection.tlsFacts
        run.result.chain = connection.presentedChain
        switch outcome {
        case .done:
            let facts = connection.tlsFacts
            run.set(
                .tls, .pass, took: took,
                detail: [facts?.version, facts?.cipher].compactMap { $0 }.joined(separator: ", "))
            if let cipher = facts?.cipher { run.result.diagnoses += target.cipherFindings?(cipher) ?? [] }
        case .failed(let failure):
            let finding = run.tlsStage(connection.peer).diagnosis(failure)
            run.fail(.tls, finding, took: took)
            // An alert of our own says that we would not have what the peer offers: a key, a digest, a group too weak.
            if [.tlsProtocolVersion, .tlsNoCommonCipher].contains(finding.code) || failure.alert?.sent == true {
                await lookAgain(at: connection.peer, &run)
            }
        case .deadline:
            run.fail(.tls, run.tlsStage(connection.peer).timeout(after: took, bytesIn: nil), took: took)
        case .cancelled: run.cancel(.tls)
        }
        let mayGoOn = run.judgeChain()
        // Whatever is wrong with a certificate may be mended by the next handshake, if that one shows it.
        if run.result.step(.certificate)?.status != .pass { connection.keepNoSession() }
        guard outcome == .done, mayGoOn else { return false }
        return await !isRefusedAfterHandshake(connection, &run)
    }

    /// Under TLS 1.3 a peer that asked for our certificate says only now whether it will do. An OPTIONS sent before
    /// that would meet a closed socket, and the reset in return would wipe out the alert that says why.
    private func isRefusedAfterHandshake(_ connection: StreamConnection, _ run: inout ProbeRun) async -> Bool {
        guard let facts = run.result.tls, facts.version == "TLSv1.3", facts.clientCertificateRequested else {
            return false
        }
        let roundTrip = run.result.step(.tcp)?.duration ?? .zero
        let patience = min(max(Span(nanoseconds: 3 * roundTrip.nanoseconds), .milliseconds(100)), .seconds(1))
        let deadline = min(loop.refreshedNow() + patience, run.deadline)
        guard let failure = await connection.objection(until: deadline) else { return false }
        run.result.tls = connection.tlsFacts
        let finding = run.tlsStage(connection.peer, afterHandshake: true).diagnosis(failure)
        run.fail(.tls, finding, took: run.result.step(.tls)?.duration)
        return true
    }

    /// After a refusal of version or suite: one diagnostic connection that takes what it can get, and sends no SIP.
    private func lookAgain(at peer: SocketAddress, _ run: inout ProbeRun) async {
        let settings = run.result.target.tls.forDiagnosis
        guard let context = try? await contexts.context(settings, at: loop.refreshedNow()).context,
            case .connected(let connection) = await StreamConnection.connect(
                to: peer, from: run.result.target.source, on: loop, until: run.deadline)
        else { return }
        let name = IPAddress(run.result.target.verifiedName) == nil ? run.result.target.verifiedName : nil
        _ = await connection.startTLS(context, serverName: name, until: run.deadline)
        if run.result.chain == nil { run.result.chain = connection.presentedChain }
        if let facts = connection.tlsFacts, let version = facts.version { run.noteOffer(version, facts.cipher) }
        connection.close()
    }
}

// MARK: options

extension Prober {
    private func ask(_ flow: SIPFlow, _ run: inout ProbeRun) async {
        guard run.result.target.sendsOptions else {
            run.set(.options, .skipped, detail: "none sent")
            return
        }
        let trace = Trace()
        if keepsTrace {
            let started = run.started
            flow.onMessage = { [loop] sent, bytes in
                trace.messages.append(
                    TracedMessage(sent: sent, at: loop.refreshedNow() - started, bytes))
            }
        }
        let exchange = await flow.options(until: run.deadline)
        flow.onMessage = nil
        run.result.trace += trace.messages
        run.judge(exchange, peer: flow.peer)
        if case .answered = exchange.outcome, case .closed? = flow.end {
            run.result.diagnoses.append(
                Diagnosis(.sipClosesAfterAnswer, .info, "\(flow.peer.text) closed the connection after its answer"))
        }
    }

    private final class Trace {
        var messages: [TracedMessage] = []
    }
}
