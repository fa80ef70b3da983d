import Evidence

/// Whether servers that kept silent to one question answer another: the name servers of the root, which every resolver
/// has at hand. Loop only.
final class SilenceCheck {
    private let loop: EventLoop
    private let servers: [NameServerChannel]
    private var open: Int
    private var isAnswered = false
    private var wait: WaitID?

    init(of servers: [NameServerChannel], on loop: EventLoop) {
        var distinct: [NameServerChannel] = []
        for server in servers where !distinct.contains(where: { $0 === server }) { distinct.append(server) }
        self.servers = distinct
        self.loop = loop
        open = distinct.count
    }

    /// Asks all of them at once; whether one answered by the deadline, whatever it said.
    func isAnswered(until deadline: MonotonicTime) async -> Bool {
        _ = await loop.wait(until: deadline) { id in
            wait = id
            if servers.isEmpty { end() }
            for server in servers {
                let question = DNSMessage.question(
                    id: .random(in: 0...UInt16.max), name: .root, type: .ns, edns: server.speaksEDNS)
                server.ask(question, edns: server.speaksEDNS) { self.take($0) }
            }
        }
        return isAnswered
    }

    private func take(_ reply: NameServerReply) {
        open -= 1
        if case .message = reply { isAnswered = true }
        if isAnswered || open == 0 { end() }
    }

    private func end() {
        if let wait { loop.finish(wait, .ready) }
        wait = nil
    }
}
