import Evidence
import Transport

// From addresses to a connection: whichever answers first carries the probe, and what the others did is kept.
extension Prober {
    /// The addresses in the order they are tried, without those that the source cannot reach; `nil` where none is left.
    func reachable(_ addresses: [IPAddress], _ run: inout ProbeRun) -> [SocketAddress]? {
        let port = run.result.target.address.port
        guard let source = run.result.target.source else {
            return AddressOrder.sorted(addresses).map { SocketAddress($0, port: port) }
        }
        let usable = addresses.filter(source.canReach)
        run.result.attempts += addresses.filter { !source.canReach($0) }.map { address in
            Attempt(address: SocketAddress(address, port: port), outcome: .skipped, code: nil, duration: nil)
        }
        if usable.isEmpty {
            run.fail(
                run.result.step(.tcp) == nil ? .options : .tcp, TCPStage.unusable(source, for: addresses), took: nil)
            return nil
        }
        return AddressOrder.sorted(usable).map { SocketAddress($0, port: port) }
    }

    /// A socket for the first address that one can be had for; datagrams tell nothing before they are answered.
    func openDatagram(_ peers: [SocketAddress], _ run: inout ProbeRun) -> SIPFlow? {
        var failures: [(address: SocketAddress, finding: Diagnosis)] = []
        for peer in peers {
            run.result.address = peer
            do throws(SystemError) {
                let socket = try DatagramSocket.towards(peer, from: run.result.target.source, on: loop)
                run.result.attempts.append(Attempt(address: peer, outcome: .connected, code: nil, duration: nil))
                run.result.diagnoses += failures.map(\.finding.softened)
                return run.flow(over: .datagram(socket, peer: peer), random: random)
            } catch {
                let finding = TCPStage.diagnosis(error, immediate: true, to: peer, after: .zero)
                failures.append((peer, finding))
                run.result.attempts.append(Attempt(address: peer, outcome: .failed, code: finding.code, duration: nil))
            }
        }
        run.giveUp(.options, failures, took: nil)
        return nil
    }

    /// The connection that was there first.
    func connectStream(_ peers: [SocketAddress], _ run: inout ProbeRun) async -> StreamConnection? {
        let started = loop.refreshedNow()
        let race = ConnectRace(to: peers, from: run.result.target.source, on: loop)
        let result = await race.run(until: run.deadline)
        if result.isCancelled {
            run.result.address = peers.first
            run.cancel(.tcp)
            return nil
        }
        let winner = result.attempts.first { $0.outcome == .connected }
        var failures: [(address: SocketAddress, finding: Diagnosis)] = []
        var late: [Diagnosis] = []
        for attempt in result.attempts {
            let failure = TCPStage.diagnosis(attempt)
            let overtaken = winner.flatMap { TCPStage.overtaken(attempt, by: $0) }
            run.result.attempts.append(Attempt(attempt, code: (failure ?? overtaken)?.code))
            if let failure { failures.append((attempt.peer, failure)) }
            if let overtaken { late.append(overtaken) }
        }
        guard let winner, let connection = result.connection else {
            run.giveUp(.tcp, failures, took: loop.refreshedNow() - started)
            return nil
        }
        let findings = failures.map(\.finding.softened) + late
        run.result.address = winner.peer
        run.result.diagnoses += findings
        run.set(.tcp, findings.stepStatus, took: winner.duration, detail: winner.peer.text)
        return connection
    }
}

extension Attempt {
    /// What the result tells of one address of a race; one that was overtaken counts as skipped, with its time.
    fileprivate init(_ attempt: ConnectAttempt, code: DiagnosisCode?) {
        let outcome: Outcome =
            switch attempt.outcome {
            case .connected: .connected
            case .failed, .silent: .failed
            case .overtaken, .notTried: .skipped
            }
        self.init(address: attempt.peer, outcome: outcome, code: code, duration: attempt.duration)
    }
}

extension Diagnosis {
    /// The same finding where another address worked: a fault of the peer's is a warning, and what this side lacks, an
    /// IPv6 route for instance, is no more than worth knowing.
    fileprivate var softened: Diagnosis {
        var finding = self
        switch severity {
        case .fail: finding.severity = .warn
        case .unknown: finding.severity = .info
        case .warn, .info: break
        }
        return finding
    }
}
