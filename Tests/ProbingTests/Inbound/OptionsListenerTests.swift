import Dispatch
import Evidence
import Glibc
import TestSupport
import Testing
import Transport

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct OptionsListenerTests {
    /// Reading a named pipe holds up all other reading of certificates, for as long as the writer likes.
    private static func holdUp(_ contexts: TLSContexts, with pipe: String, _ loop: EventLoop) async throws -> Int32 {
        guard mkfifo(pipe, 0o600) == 0 else { throw SupportError("mkfifo: errno \(errno)") }
        var settings = TLSSettings()
        settings.trust = .file(pipe)
        let held = settings
        Task { _ = try? await contexts.context(held, at: loop.clock.now()) }
        for _ in 0..<20_000 {
            let writer = open(pipe, O_WRONLY | O_NONBLOCK)
            if writer >= 0 { return writer }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw SupportError("nobody reads the pipe")
    }

    @Test func `a listener that is stopped while its certificate is being read never begins`() async throws {
        let pki = try await TestPKI.shared()
        let directory = try TemporaryDirectory()
        let loop = try EventLoop(label: "test.options-listener")
        let (contexts, book) = (TLSContexts(), InboundBook())
        let writer = try await Self.holdUp(contexts, with: directory.file("pipe"), loop)
        var tls = TLSSettings()
        tls.role = .server(.ignore)
        tls.trust = .file(pki.root)
        tls.identity = TLSIdentityFiles(certificate: pki.chain("healthy"), key: pki.key("healthy"))
        let address = SocketAddress(.v4(0x7F00_0001), port: try FreePort.next())
        let settings = OptionsListener.Settings(address: address, transport: .tls, tls: tls)
        let listener = OptionsListener(settings, on: loop, contexts: contexts, book: book) { _, trouble in
            Issue.record("told: \(trouble ?? "it listens")")
        }
        let starting = Task.immediate { await listener.start() }
        let stopping = Task.immediate { await listener.stop() }
        await stopping.value
        close(writer)
        await starting.value
        #expect(book.endpoints.isEmpty)
        let free = try loop.queue.sync { try Listener(at: address, on: loop).local }
        #expect(free == address)
    }

    @Test func `a listener that has begun is gone once it is stopped`() async throws {
        let loop = try EventLoop(label: "test.options-listener")
        let book = InboundBook()
        let address = SocketAddress(.v4(0x7F00_0001), port: try FreePort.next())
        let settings = OptionsListener.Settings(address: address, transport: .tcp)
        let listener = OptionsListener(settings, on: loop, contexts: TLSContexts(), book: book) { _, _ in }
        await listener.start()
        #expect(book.endpoints.map(\.trouble) == [nil])
        await listener.stop()
        #expect(book.endpoints.isEmpty)
        let free = try loop.queue.sync { try Listener(at: address, on: loop).local }
        #expect(free == address)
    }
}
