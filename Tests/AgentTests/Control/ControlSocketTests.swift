import Evidence
import Foundation
import Glibc
import Logging
import TestSupport
import Testing
import Transport

@testable import Agent

/// The control socket: private, bounded, and never at the mercy of what comes in.
@Suite(.timeLimit(.minutes(1))) struct ControlSocketTests {
    private struct Echo: ControlVerb {
        var name: String { "echo" }
        func answer(_ arguments: [String: String]) async -> ControlAnswer {
            guard let word = arguments["word"] else { return .refused("say a word") }
            return .done(.object([("word", .string(word))]))
        }
    }

    /// A server for a store of its own, on the system's clock.
    private func serving(_ name: String = "tw.db", _ body: (String, ControlServer) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store = directory.file(name)
        let parent = URL(fileURLWithPath: store).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        let server = ControlServer(
            loop: try EventLoop(label: "test"), verbs: [Echo()],
            log: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        await server.start(store: store)
        try await body(store, server)
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: store + ".sock"), "it takes its socket away")
    }

    private func ask(_ store: String, _ request: ControlRequest) async throws -> String {
        let client = try #require(ControlClient(store: store))
        return try await client.ask(request, within: .seconds(10))
    }

    private func failure(_ store: String, _ request: ControlRequest) async -> ControlClient.Failure? {
        do {
            _ = try await ask(store, request)
            return nil
        } catch { return error as? ControlClient.Failure }
    }

    @Test func `a question gets its answer, an unknown verb and a refusal their sentence`() async throws {
        try await serving { store, _ in
            let told = try await ask(store, ControlRequest("echo", ["word": "a\"\n<b>"]))
            #expect(told == #"{"word":"a\"\n\u003cb\u003e"}"#)
            #expect(await failure(store, ControlRequest("echo")) == .refused("say a word"))
            #expect(
                await failure(store, ControlRequest("halt")) == .refused("this agent knows no “halt”; it knows echo"))
        }
        #expect(await failure("/nonexistent/tw.db", ControlRequest("echo")) == .nobody)
    }

    @Test func `it is for its owner only, also where the path is too long for the kernel`() async throws {
        let long = String(repeating: "x", count: 120) + "/tw.db"
        for name in ["tw.db", long] {
            try await serving(name) { store, _ in
                let facts = try FileManager.default.attributesOfItem(atPath: store + ".sock")
                #expect((facts[.posixPermissions] as? NSNumber)?.intValue == 0o600)
                let told = try await ask(store, ControlRequest("echo", ["word": "x"]))
                #expect(told == #"{"word":"x"}"#)
            }
        }
    }

    @Test func `a socket that a killed agent left is replaced, any other file is not`() async throws {
        let directory = try TemporaryDirectory()
        let store = directory.file("tw.db")
        let loop = try EventLoop(label: "test")
        let server = ControlServer(
            loop: loop, verbs: [Echo()], log: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        try leaveSocket(at: store + ".sock")
        #expect(await failure(store, ControlRequest("echo")) == .nobody)
        await server.start(store: store)
        let told = try await ask(store, ControlRequest("echo", ["word": "x"]))
        #expect(told == #"{"word":"x"}"#)
        await server.stop()

        try directory.write("mine", to: "tw.db.sock")
        await server.start(store: store)
        await server.stop()
        #expect(try String(contentsOfFile: store + ".sock", encoding: .utf8) == "mine")
    }

    /// A bound socket whose process is gone: nobody listens.
    private func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var form = sockaddr_un()
        form.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &form.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &form) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SupportError("bind: errno \(errno)") }
    }

    @Test func `hostile bytes end with a refusal or a closed connection, and the next question is answered`()
        async throws
    {
        let nested = String(repeating: "[", count: 20_000)
        let hostile: [[UInt8]] = [
            Array("\n".utf8), Array("{}\n".utf8), Array("\(nested)\n".utf8), Array(repeating: 0, count: 100) + [10],
            Array("{\"verb\":7,\"arguments\":{}}\n".utf8), Array("{\"verb\":\"\u{1B}[2J\",\"arguments\":{}}\n".utf8),
            [0xFF, 0xFE, 0x0A], Array(repeating: 0x41, count: ControlLimits.requestBytes + 1) + [10],
            Array("{\"verb\":\"echo\"".utf8), [],
        ]
        try await serving { store, _ in
            for bytes in hostile {
                let answer = try await RawQuestion.send(bytes, to: store + ".sock")
                #expect(answer.isEmpty || answer.hasPrefix("{\"ok\":false,"), "\(answer)")
                #expect(!answer.unicodeScalars.contains("\u{1B}"))
                let told = try await ask(store, ControlRequest("echo", ["word": "x"]))
                #expect(told == #"{"word":"x"}"#)
            }
        }
    }

    @Test func `more connections than allowed are closed at once, and the others go on`() async throws {
        try await serving { store, _ in
            let held = try (0..<ControlLimits.connections).map { _ in try RawQuestion.connect(to: store + ".sock") }
            var closed = false
            for _ in 0..<50 where !closed {
                closed = try await RawQuestion.send(ControlRequest("echo", ["word": "x"]).line, to: store + ".sock")
                    .isEmpty
            }
            #expect(closed)
            for descriptor in held { close(descriptor) }
            var answered = false
            for _ in 0..<200 where !answered {
                answered = (try? await ask(store, ControlRequest("echo", ["word": "x"]))) != nil
            }
            #expect(answered)
        }
    }
}

/// Bytes to a local socket without a client of ours.
enum RawQuestion {
    static func connect(to path: String) throws -> Int32 {
        // Programs that other tests start meanwhile must not hold it open.
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var form = sockaddr_un()
        form.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &form.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &form) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw SupportError("connect: errno \(errno)")
        }
        return descriptor
    }

    /// Everything that comes back until the end.
    static func send(_ bytes: [UInt8], to path: String) async throws -> String {
        let descriptor = try connect(to: path)
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                shutdown(descriptor, Int32(SHUT_WR))
                var answer: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 4_096)
                while case let count = read(descriptor, &piece, piece.count), count > 0 { answer += piece[..<count] }
                close(descriptor)
                continuation.resume(returning: String(decoding: answer, as: UTF8.self))
            }
        }
    }
}
