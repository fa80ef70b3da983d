import Evidence

/// What one question came to after all servers.
struct Finding: Sendable, Hashable {
    enum Result: Sendable, Hashable {
        case answer(DNSAnswer)
        case silence
        case unreachable(SystemError?)
        case abandoned
    }

    let result: Result
    let server: SocketAddress?
}

/// One question, asked of the servers in turn until one gives an answer that stands; those that keep silent are asked
/// again while there is time. Loop only.
final class Inquiry {
    let name: DNSName
    let type: DNSType
    /// Every question that ended.
    private(set) var queries: [QueryRecord] = []
    /// The servers that kept silent.
    private(set) var silent: [NameServerChannel] = []

    private let loop: EventLoop
    private let perServer: Span
    private let deadline: MonotonicTime
    private var turns: [NameServerChannel]
    private var again: [NameServerChannel] = []
    private var rounds: Int
    private var failure: Finding?
    private var unreachable: SystemError?
    private var asked: (server: NameServerChannel, edns: Bool, since: MonotonicTime, timer: TimerID)?
    private var attempt = 0
    private var done: ((Finding) -> Void)?

    init(
        _ name: DNSName, _ type: DNSType, of servers: [NameServerChannel], settings: ResolverSettings,
        until deadline: MonotonicTime, on loop: EventLoop
    ) {
        self.name = name
        self.type = type
        self.loop = loop
        self.deadline = deadline
        perServer = settings.perServerTimeout
        rounds = min(max(settings.attempts, 1), 5)
        turns = servers
    }

    /// Asks; `done` is called once, perhaps before this returns.
    func start(_ done: @escaping (Finding) -> Void) {
        self.done = done
        askNext()
    }

    /// Asks and waits; a question that is open by then counts as abandoned.
    func run(until deadline: MonotonicTime) async -> Finding {
        var finding: Finding?
        let loop = loop
        _ = await loop.wait(until: deadline) { id in
            start { result in
                finding = result
                loop.finish(id, .ready)
            }
        }
        abandon()
        return finding ?? Finding(result: .abandoned, server: nil)
    }

    /// Waits no longer; `done` is not called any more.
    func abandon() {
        guard done != nil else { return }
        done = nil
        if asked != nil { record(.abandoned) }
    }

    private func askNext() {
        if turns.isEmpty {
            rounds -= 1
            (turns, again) = (rounds > 0 ? again : [], [])
        }
        let now = loop.refreshedNow()
        guard !turns.isEmpty, now < deadline else { return finish() }
        let server = turns.removeFirst()
        // What is left is shared out among the turns that may still come.
        let turnsLeft = Int64(1 + turns.count) + Int64(rounds - 1) * Int64(1 + turns.count + again.count)
        let share = max(1_000_000, (deadline - now).nanoseconds / max(1, turnsLeft))
        let limit = min(perServer, Span(nanoseconds: share))
        attempt += 1
        let number = attempt
        let timer = loop.schedule(at: now + limit) { self.take(.silence, of: number) }
        // Silence may be a firewall that drops OPT records: what is asked again is asked without.
        let edns = server.speaksEDNS && !silent.contains { $0 === server }
        asked = (server, edns, now, timer)
        let question = DNSMessage.question(id: .random(in: 0...UInt16.max), name: name, type: type, edns: edns)
        server.ask(question, edns: edns) { self.take($0, of: number) }
    }

    /// What came of the question with that number; a late answer to an earlier one changes nothing.
    private func take(_ reply: NameServerReply, of number: Int) {
        guard number == attempt, let asked, done != nil else { return }
        switch reply {
        case .message(let bytes): take(bytes, from: asked.server, edns: asked.edns)
        case .silence:
            record(.timeout)
            asked.server.quietUntil = loop.now + DNSLimits.quietSpan
            again.append(asked.server)
            if !silent.contains(where: { $0 === asked.server }) { silent.append(asked.server) }
            askNext()
        case .cut(let error):
            record(.failed(error))
            failure = failure ?? Finding(result: .answer(.failure(.cut(error))), server: asked.server.server)
            askNext()
        case .failed(let error):
            record(.failed(error))
            unreachable = unreachable ?? error
            askNext()
        }
    }

    private func take(_ bytes: [UInt8], from server: NameServerChannel, edns: Bool) {
        server.quietUntil = nil
        let answer: DNSAnswer
        do {
            let message = try DNSMessage(reading: bytes)
            record(.answered(rcode: message.rcode))
            if message.isMisunderstanding, edns {
                // An old server, or something on the way that takes OPT records for an attack: once more without.
                server.speaksEDNS = false
                turns.insert(server, at: 0)
                return askNext()
            }
            answer = message.answer(to: name, type: type)
        } catch {
            record(.malformed)
            answer = .failure(.malformed(error))
        }
        let finding = Finding(result: .answer(answer), server: server.server)
        guard case .failure = answer else { return finish(finding) }
        failure = failure ?? finding
        askNext()
    }

    private func record(_ outcome: QueryRecord.Outcome) {
        guard let asked else { return }
        loop.cancel(asked.timer)
        self.asked = nil
        queries.append(
            QueryRecord(
                server: asked.server.server, name: name, type: type, outcome: outcome,
                duration: loop.refreshedNow() - asked.since))
    }

    private var resultWithoutAnswer: Finding.Result {
        if !silent.isEmpty { return .silence }
        return attempt == 0 && !turns.isEmpty ? .abandoned : .unreachable(unreachable)
    }

    private func finish(_ finding: Finding? = nil) {
        let result = finding ?? failure ?? Finding(result: resultWithoutAnswer, server: nil)
        let done = done
        self.done = nil
        done?(result)
    }
}
