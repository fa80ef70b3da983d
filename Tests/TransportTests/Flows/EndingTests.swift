import Evidence
import Foundation
import TestSupport
import Testing

@testable import Transport

/// Every wait of a flow ends: by its deadline, by cancellation, by a close; and leaves no descriptor behind.
@Suite(.serialized, .timeLimit(.minutes(2))) struct EndingTests {
    /// The waits that a flow can be in.
    enum Waiting: CaseIterable, Sendable {
        case handshake, send, receive, accept, datagram
    }

    private func wait(
        _ waiting: Waiting, until deadline: @escaping @Sendable (isolated Room) -> MonotonicTime,
        _ act: @escaping @Sendable (isolated Room, Task<String, Never>, () -> Void) async -> Void
    ) async throws -> String {
        let context = try await TestContexts.client()
        return try await Room.run { room in
            let listener = try room.listener()
            let pair = try await room.connect(to: listener)
            let socket = try DatagramSocket.bound(to: SocketAddress(.v4(0x7F00_0001), port: 0), on: room.loop)
            let limit = deadline(room)
            let task = Task {
                _ = room.loop.now
                switch waiting {
                case .handshake:
                    return "\(await pair.client.startTLS(context, serverName: nil, until: limit))"
                case .send:
                    return "\(await pair.client.send([UInt8](repeating: 1, count: 9_000_000), until: limit))"
                case .receive: return "\(await pair.client.receive(until: limit) { _ in })"
                case .accept:
                    if case .cancelled = await listener.accept() { return "cancelled" } else { return "other" }
                case .datagram: return "\(await socket.receive(until: limit) { _, _, _ in })"
                }
            }
            // Two turns of the loop: the task is waiting by then.
            for _ in 0..<2 { _ = await room.loop.sleep(until: room.loop.now + .milliseconds(2)) }
            await act(room, task) {
                pair.client.close()
                listener.close()
                socket.close()
            }
            let outcome = await task.value
            for connection in [pair.client, pair.server] { connection.close() }
            listener.close()
            socket.close()
            return outcome
        }
    }

    @Test(arguments: Waiting.allCases) func `a cancelled task's wait ends at once`(_ waiting: Waiting) async throws {
        let outcome = try await wait(waiting, until: { $0.patience }) { _, task, _ in task.cancel() }
        #expect(outcome == "cancelled")
    }

    @Test(arguments: Waiting.allCases) func `a close ends the wait`(_ waiting: Waiting) async throws {
        let outcome = try await wait(waiting, until: { $0.patience }) { _, _, close in close() }
        #expect(outcome == "cancelled")
    }

    @Test(arguments: Waiting.allCases.filter { $0 != .accept })
    func `a deadline ends the wait`(_ waiting: Waiting) async throws {
        let outcome = try await wait(waiting, until: { $0.loop.refreshedNow() + .milliseconds(20) }) { _, _, _ in }
        #expect(outcome == "deadline")
    }

    @Test func `a connect that nobody answers ends by deadline and by cancellation`() async throws {
        try await Room.run { room in
            let listener = try room.listener()
            let address = try #require(listener.local)
            // A full backlog drops what comes next, so that the connect hangs as at a black hole.
            var filling: [Task<Bool, Never>] = []
            let full = try Listener(at: SocketAddress(.v4(0x7F00_0001), port: 0), backlog: 1, on: room.loop)
            let deaf = try #require(full.local)
            for _ in 0..<4 {
                filling.append(
                    Task {
                        let outcome = await StreamConnection.connect(to: deaf, on: room.loop, until: room.patience)
                        if case .cancelled = outcome { return true } else { return false }
                    })
            }
            _ = await room.loop.sleep(until: room.loop.now + .milliseconds(20))
            let late = await StreamConnection.connect(
                to: deaf, on: room.loop, until: room.loop.refreshedNow() + .milliseconds(20))
            guard case .deadline = late else { throw SupportError("\(late)") }
            for task in filling { task.cancel() }
            var cancelled = 0
            for task in filling where await task.value { cancelled += 1 }
            #expect(cancelled >= 1)
            // The loop is well all the same.
            guard case .connected = await StreamConnection.connect(to: address, on: room.loop, until: room.patience)
            else { throw SupportError("no connection") }
        }
    }

    @Test func `two thousand connections under TLS and without leave no descriptor behind`() async throws {
        let client = try await TestContexts.client()
        let server = try await TestContexts.server("ec")
        try await Room.run { room in
            let listener = try room.listener()
            let port = try #require(listener.local)
            for round in 0..<2_000 {
                let pair = try await room.connect(to: listener)
                #expect(SocketAddress.peer(of: pair.client.socket.descriptor) == port)
                if round.isMultiple(of: 20) {
                    let agreed = await room.handshake(pair, client, server)
                    #expect(agreed == (.done, .done))
                }
                switch round % 4 {
                case 0: pair.client.close()
                case 1: pair.client.reset()
                case 2: pair.server.reset()
                // Dropped without a close: the descriptor goes with it.
                default: continue
                }
                pair.client.close()
                pair.server.close()
            }
            let open = try Self.open(to: port)
            #expect(await room.until { (try? Self.open(to: port)) == 1 }, "\(open) sockets were left")
        }
    }

    /// The sockets of this process that stand at an address, the listener among them.
    private static func open(to address: SocketAddress) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }.count {
            SocketAddress.local(of: $0) == address || SocketAddress.peer(of: $0) == address
        }
    }
}
