import Dispatch
import Evidence
import SIP
import Testing
import Transport

@testable import Probing

/// A peer over TCP that lets requests pile up and answers each pile last request first, and whoever asks it.
private actor ReversingPeer {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let listener: Listener
    private let prober: Prober
    private var flow: SIPFlow?
    /// How many requests the piles held.
    private(set) var piles: [Int] = []

    init() throws {
        loop = try EventLoop(label: "test.pipelining")
        prober = Prober(loop: loop, resolver: Resolver(on: loop), contexts: TLSContexts())
        listener = try loop.queue.sync { [loop] in
            try Listener(at: SocketAddress(.v4(0x7F00_0001), port: 0), on: loop)
        }
    }

    /// Takes one connection; answers the first request at once, then every pile of the given sizes, then takes in so
    /// many requests more and closes without a word, or stays until the other side closes.
    func serve(piles sizes: [Int], thenClosesOver count: Int? = nil) async {
        guard case .accepted(let connection) = await listener.accept() else { return }
        for size in [1] + sizes {
            guard let requests = await Self.take(size, from: connection) else { return }
            piles.append(requests.count)
            for request in requests.reversed() {
                _ = await connection.send(Self.answer(request), until: .distantFuture)
            }
        }
        _ = await Self.take(count ?? 1, from: connection)
        connection.close()
    }

    /// At least so many requests; `nil` where the connection ends before.
    private static func take(_ count: Int, from connection: StreamConnection) async -> [Substring]? {
        var text = ""
        while true {
            let parts = text.split(separator: "\r\n\r\n", omittingEmptySubsequences: true)
            let requests = text.hasSuffix("\r\n\r\n") ? parts : Array(parts.dropLast())
            if requests.count >= count { return requests }
            let outcome = await connection.receive(until: .distantFuture) {
                text += String(decoding: $0, as: UTF8.self)
            }
            guard outcome == .received else { return nil }
        }
    }

    private static func answer(_ request: Substring) -> [UInt8] {
        let kept = request.split(separator: "\r\n").filter { line in
            ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].contains { line.hasPrefix($0) }
        }
        let lines = kept.map { $0.hasPrefix("To:") ? $0 + ";tag=peer" : String($0) }
        let text = "SIP/2.0 200 OK\r\n" + lines.joined(separator: "\r\n") + "\r\nContent-Length: 0\r\n\r\n"
        return Array(text.utf8)
    }

    /// Opens a flow to this peer and asks so many times at once.
    func ask(_ count: Int) async -> [ProbeResult] {
        let address = TargetAddress(host: "127.0.0.1", port: listener.local?.port ?? 0, transport: .tcp)
        var target = ProbeTarget(name: "t", address: address)
        target.timeout = .seconds(20)
        flow = await prober.open(target).flow
        let asked = (0..<count).map { _ in Task { await self.askOnce(target) } }
        var results: [ProbeResult] = []
        for task in asked { if let result = await task.value { results.append(result) } }
        flow?.close()
        listener.close()
        return results
    }

    private func askOnce(_ target: ProbeTarget) async -> ProbeResult? {
        guard let flow else { return nil }
        return await prober.ask(target, over: flow)
    }
}

@Suite(.timeLimit(.minutes(1))) struct PipeliningTests {
    @Test func `answers in another order find the requests they belong to`() async throws {
        let peer = try ReversingPeer()
        async let service: Void = peer.serve(piles: [5])
        let results = await peer.ask(5)
        await service
        #expect(results.map(\.sip?.statusCode) == Array(repeating: 200, count: 5))
        #expect(results.allSatisfy { $0.verdict == .pass }, "\(results.map(\.diagnoses))")
    }

    @Test func `no more than thirty-two requests are in flight over one flow, and the others follow`() async throws {
        let peer = try ReversingPeer()
        async let service: Void = peer.serve(piles: [32, 8])
        let results = await peer.ask(40)
        await service
        #expect(results.filter { $0.sip?.statusCode == 200 }.count == 40)
        #expect(await peer.piles == [1, SIPFlow.mostInFlight, 8])
    }

    @Test func `a connection that ends takes down everything in flight, each with its reason`() async throws {
        let peer = try ReversingPeer()
        async let service: Void = peer.serve(piles: [], thenClosesOver: 4)
        let results = await peer.ask(4)
        await service
        #expect(results.count == 4)
        #expect(results.allSatisfy { $0.sip == nil && $0.rootCause?.code == .sipClosed }, "\(results.map(\.diagnoses))")
    }
}
