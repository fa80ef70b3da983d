import Evidence
import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct StreamConnectionTests {
    /// Bytes that say where they stand.
    private static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    }

    /// A connection that carries bytes: plain, or under TLS.
    private static func ready(_ room: isolated Room, tls: Bool) async throws -> Room.Pair {
        let pair = try await room.pair()
        guard tls else { return pair }
        let outcome = await room.handshake(pair, try await TestContexts.client(), try await TestContexts.server())
        guard outcome == (.done, .done) else { throw SupportError("\(outcome)") }
        return pair
    }

    @Test(arguments: [false, true]) func `megabytes arrive whole through partial writes`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            let bytes = Self.pattern(5_000_000)
            let sending = Task {
                let outcome = await pair.server.send(bytes, until: room.patience)
                pair.server.close()
                return outcome
            }
            let (got, end) = await room.readAll(pair.client)
            #expect(await sending.value == .sent)
            #expect(got == bytes)
            #expect(end == .closed(orderly: true))
        }
    }

    @Test(arguments: [false, true]) func `both directions at once do not disturb each other`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            let bytes = Self.pattern(2_000_000)
            let sends = [pair.client, pair.server].map { end in
                Task { await end.send(bytes, until: room.patience) }
            }
            let reads = [pair.client, pair.server].map { end in
                Task {
                    var got: [UInt8] = []
                    while got.count < bytes.count {
                        guard case let (more, outcome) = await room.read(end), outcome == .received else { break }
                        got += more
                    }
                    return got == bytes
                }
            }
            for task in sends { #expect(await task.value == .sent) }
            for task in reads { #expect(await task.value) }
        }
    }

    @Test(arguments: [false, true]) func `bytes that come one by one are all read`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            let bytes = Self.pattern(300)
            let dripping = Task {
                for byte in bytes { _ = await pair.server.send([byte], until: room.patience) }
                pair.server.close()
            }
            #expect(await room.readAll(pair.client).bytes == bytes)
            await dripping.value
        }
    }

    @Test(arguments: [false, true])
    func `an answer that nobody waits for never splits a message under way`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            let message = Self.pattern(3_000_000)
            var begun = false
            let sending = Task {
                begun = true
                return await pair.server.send(message, until: room.patience)
            }
            // The first write fills the socket; the answers come while it waits for room.
            #expect(await room.until { begun })
            for _ in 0..<10 { pair.server.sendIfRoom(Array("answer".utf8)) }
            let reading = Task { await room.readAll(pair.client).bytes }
            #expect(await sending.value == .sent)
            pair.server.close()
            let got = await reading.value
            #expect(got == message)
        }
    }

    @Test(arguments: [false, true])
    func `an answer that does not fit follows when there is room`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            let answer = Self.pattern(4_000_000)
            pair.server.sendIfRoom(answer)
            pair.server.sendIfRoom(Array("dropped".utf8))
            var got: [UInt8] = []
            while got.count < answer.count {
                let (bytes, outcome) = await room.read(pair.client)
                guard outcome == .received else { break }
                got += bytes
            }
            #expect(got == answer)
            #expect(await pair.server.send([1, 2, 3], until: room.patience) == .sent)
            #expect(await room.read(pair.client).0 == [1, 2, 3])
        }
    }

    @Test(arguments: [false, true])
    func `a write that was given up half-way ends writing`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            let outcome = await pair.server.send(
                Self.pattern(8_000_000), until: room.loop.refreshedNow() + .milliseconds(30))
            #expect(outcome == .deadline)
            #expect(!pair.server.isOpen)
            guard case .failed = await pair.server.send([1], until: room.patience) else {
                throw SupportError("another message followed inside the first")
            }
        }
    }

    @Test func `what a peer said before its reset can be read after the write that failed`() async throws {
        try await Room.run { room in
            let pair = try await room.pair()
            #expect(await pair.server.send(Array("last words".utf8), until: room.patience) == .sent)
            pair.server.reset()
            var failed = false
            let end = room.patience
            while !failed, room.loop.refreshedNow() < end {
                if case .failed = await pair.client.send([1], until: end) { failed = true }
                _ = await room.loop.sleep(until: room.loop.now + .milliseconds(1))
            }
            #expect(failed)
            var words: [UInt8] = []
            #expect(pair.client.receiveNow { words += $0 } == .received)
            #expect(words == Array("last words".utf8))
        }
    }

    @Test func `arrivals are told while nobody reads and not while somebody does`() async throws {
        try await Room.run { room in
            let pair = try await room.pair()
            var told = 0
            pair.client.onArrival { told += 1 }
            var begun = false
            let reading = Task {
                begun = true
                return await room.read(pair.client).0
            }
            #expect(await room.until { begun })
            _ = await pair.server.send([1], until: room.patience)
            #expect(await reading.value == [1])
            #expect(told == 0)
            _ = await pair.server.send([2], until: room.patience)
            #expect(await room.until { told == 1 })
            #expect(pair.client.receiveNow { _ in } == .received)
            pair.server.close()
            #expect(await room.until { told == 2 })
            #expect(pair.client.receiveNow { _ in } == .closed(orderly: true))
        }
    }

    @Test(arguments: [false, true]) func `a close over unread bytes is no reset`(_ tls: Bool) async throws {
        try await Room.run { room in
            let pair = try await Self.ready(room, tls: tls)
            _ = await pair.server.send(Self.pattern(3_000), until: room.patience)
            pair.client.close()
            #expect(await room.read(pair.server).1 == .closed(orderly: true))
        }
    }

    @Test func `closing twice and using what is closed is no error`() async throws {
        try await Room.run { room in
            let pair = try await room.pair()
            pair.client.close()
            pair.client.close()
            pair.client.reset()
            pair.client.sendIfRoom([1])
            #expect(pair.client.receiveNow { _ in } == .cancelled)
            #expect(await room.read(pair.client).1 == .cancelled)
            #expect(pair.client.local == nil && !pair.client.isOpen)
        }
    }
}
