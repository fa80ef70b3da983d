import Evidence
import Glibc
import Synchronization
import Testing

@testable import Transport

/// The experiment that decided for a private epoll set: many short connections, none of which may be lost. A source of
/// Dispatch's own for each socket does not survive this.
@Suite(.timeLimit(.minutes(5))) struct EventLoopStressTests {
    /// Opens a socket pair, waits until it may write, has the peer send a byte and close, reads to the end, closes, and
    /// opens the next.
    private actor Churn {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
        private var left: Int
        private var open: [Int32: (peer: Int32?, bytes: Int)] = [:]
        private var complete = 0
        private var wait: WaitID?
        /// Every socket that was opened, by what the kernel calls it for the life of the machine.
        private var inodes: Set<UInt> = []

        init(_ loop: EventLoop, connections: Int) {
            self.loop = loop
            left = connections
        }

        /// Runs all connections, so many at a time; how many were complete, and which sockets there were.
        func run(atOnce: Int) async -> (complete: Int, inodes: Set<UInt>) {
            _ = await loop.wait(until: .distantFuture) { id in
                wait = id
                for _ in 0..<atOnce { openNext() }
            }
            return (complete, inodes)
        }

        private func openNext() {
            guard left > 0 else {
                if open.isEmpty, let wait { loop.finish(wait, .ready) }
                return
            }
            left -= 1
            var pair: [Int32] = [-1, -1]
            let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { return }
            for descriptor in pair {
                if let inode = EventLoopStressTests.inode(of: descriptor) { inodes.insert(inode) }
            }
            let mine = pair[0]
            open[mine] = (pair[1], 0)
            try? loop.watch(mine) { events in self.take(mine, events) }
        }

        private func take(_ descriptor: Int32, _ events: IOEvents) {
            guard let state = open[descriptor] else { return }
            if events.contains(.writable), let peer = state.peer {
                send(peer)
                open[descriptor]?.peer = nil
            }
            if events.contains(.readable) { drain(descriptor) }
        }

        private func send(_ peer: Int32) {
            var byte: UInt8 = 1
            _ = Glibc.send(peer, &byte, 1, Int32(MSG_NOSIGNAL))
            close(peer)
        }

        private func drain(_ descriptor: Int32) {
            var buffer: [UInt8] = [0, 0, 0, 0]
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0 { return }
                if count == 0 { break }
                open[descriptor]?.bytes += count
            }
            if open[descriptor]?.bytes == 1 { complete += 1 }
            open[descriptor] = nil
            loop.unwatch(descriptor)
            close(descriptor)
            openNext()
        }
    }

    private static func inode(of descriptor: Int32) -> UInt? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return UInt(status.st_ino)
    }

    @Test(arguments: [1, 2])
    func `twenty thousand short connections are all served and leave no descriptor`(loops: Int) async throws {
        let perLoop = 20_000 / loops
        var opened: Set<UInt> = []
        try await withThrowingTaskGroup(of: (complete: Int, inodes: Set<UInt>).self) { group in
            for index in 0..<loops {
                let churn = Churn(try EventLoop(label: "test.churn-\(index)"), connections: perLoop)
                group.addTask { await churn.run(atOnce: 32) }
            }
            for try await (complete, inodes) in group {
                #expect(complete == perLoop)
                opened.formUnion(inodes)
            }
        }
        #expect(opened.count > 64)
        let left = (0..<Int32(4_096)).filter { Self.inode(of: $0).map { opened.contains($0) } ?? false }
        #expect(left.isEmpty)
    }
}
