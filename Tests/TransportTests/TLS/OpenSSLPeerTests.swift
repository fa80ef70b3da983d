import Evidence
import Foundation
import TestSupport
import Testing

@testable import Transport

/// Our client against `openssl s_server`, which does what it is told: what happens after a handshake, and how it ends.
@Suite(.timeLimit(.minutes(2))) struct OpenSSLPeerTests {
    static let versions: [TLSVersion] = [.tls12, .tls13]

    static func context(_ change: (inout TLSSettings) -> Void = { _ in }) async throws -> TLSContext {
        try await TestContexts.client(change)
    }

    /// A connection that has shaken hands.
    static func connect(
        _ room: isolated Room, _ server: OpenSSLServer, _ context: TLSContext, name: String? = "localhost",
        resuming sessions: TLSResumption? = nil
    ) async throws -> StreamConnection {
        let connection = try await room.dial(SocketAddress(.v4(0x7F00_0001), port: server.port))
        let outcome = await connection.startTLS(
            context, serverName: name, resuming: sessions, until: room.patience)
        guard outcome == .done else { throw SupportError("\(outcome)") }
        return connection
    }

    private func text(_ room: isolated Room, _ connection: StreamConnection) async -> String {
        String(decoding: await room.read(connection).0, as: UTF8.self)
    }

    /// How many key updates a peer tells of in its own messages, `>>>`, or in ours, `<<<`.
    private func updates(_ output: String, _ way: String) -> Int {
        output.split(separator: "\n").count { $0.hasPrefix(way) && $0.contains("KeyUpdate") }
    }

    @Test func `keys are updated under way, ours too where the peer asks for it`() async throws {
        let context = try await Self.context()
        try await OpenSSLServer.running("healthy", ["-tls1_3", "-msg"], takesCommands: true) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                for (command, count) in [("k", 1), ("K", 2)] {
                    try server.process.type("\(command)\n")
                    try await until("a key update went out") { self.updates(server.process.output, ">>>") == count }
                    try server.process.type("after \(command)\n")
                    #expect(await self.text(room, connection) == "after \(command)\n")
                    #expect(await connection.send(Array("heard \(command)\n".utf8), until: room.patience) == .sent)
                    try await until("what we sent was read") { server.process.output.contains("heard \(command)") }
                }
                #expect(self.updates(server.process.output, "<<<") == 1)
                connection.close()
            }
        }
    }

    @Test func `tickets after the handshake are taken without a word`() async throws {
        let context = try await Self.context()
        try await OpenSSLServer.running("healthy", ["-tls1_3", "-num_tickets", "12"], answer: "hello\n") { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                #expect(await self.text(room, connection) == "hello\n")
                #expect(connection.tlsFacts?.alert == nil && connection.isOpen)
                connection.close()
            }
        }
    }

    @Test(arguments: ["r", "R"]) func `renegotiation is refused`(_ command: String) async throws {
        let context = try await Self.context()
        try await OpenSSLServer.running("healthy", ["-tls1_2", "-msg"], takesCommands: true) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                let before = server.process.output.components(separatedBy: "ClientHello").count
                try server.process.type("\(command)\n")
                let outcome = await room.read(connection).1
                guard case .failed(.tls(let failure)) = outcome else { throw SupportError("\(outcome)") }
                // It will not go on without; our own warning, 100, is none that ends a connection.
                #expect(failure.alert == TLSAlert(number: 40, fatal: true, sent: false))
                #expect(server.process.output.components(separatedBy: "ClientHello").count == before)
                #expect(server.process.output.contains("no_renegotiation"))
            }
        }
    }

    @Test func `bytes that are no record are answered by an alert of ours`() async throws {
        let context = try await Self.context()
        try await OpenSSLServer.running("healthy", ["-tls1_2", "-state"], takesCommands: true) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                try server.process.type("P\n")
                let outcome = await room.read(connection).1
                guard case .failed(.tls(let failure)) = outcome, let alert = failure.alert else {
                    throw SupportError("\(outcome)")
                }
                #expect(alert.sent && alert.fatal && connection.tlsFacts?.alert == alert && !connection.isOpen)
                let words = alert.name.replacingOccurrences(of: "_", with: " ")
                try await until("the peer has read the alert") {
                    (server.process.output + server.process.error).contains("read:fatal:\(words)")
                }
            }
        }
    }

    @Test(arguments: ["dies", "hangs up"])
    func `a peer that goes without close_notify is told from one that says it`(_ manner: String) async throws {
        let context = try await Self.context()
        try await OpenSSLServer.running("healthy", takesCommands: true) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                // Only what it says tells that it has read all of our handshake.
                try server.process.type("hello\n")
                #expect(await self.text(room, connection) == "hello\n")
                if manner == "dies" { server.process.send(SIGKILL) } else { try server.process.type("q\n") }
                let outcome = await room.read(connection).1
                #expect(outcome == .closed(orderly: false))
                #expect(connection.tlsFacts?.alert == nil && !connection.isOpen)
            }
        }
    }

    @Test(arguments: versions)
    func `a web server says close_notify after its page`(_ version: TLSVersion) async throws {
        let context = try await Self.context { $0.maximum = version }
        try await OpenSSLServer.running("healthy", ["-www"]) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                let request = Array("GET / HTTP/1.0\r\n\r\n".utf8)
                #expect(await connection.send(request, until: room.patience) == .sent)
                let (bytes, end) = await room.readAll(connection)
                #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.0 200"))
                #expect(end == .closed(orderly: true))
                #expect(connection.tlsFacts?.alert == nil && !connection.isOpen)
            }
        }
    }

    @Test(arguments: [
        (TLSVersion.tls13, TLSVersion.tls13, "-tls1_2"), (.tls12, .tls12, "-tls1_3"), (.tls10, .tls11, "-tls1_2"),
    ])
    func `a version out of bounds is alert 70`(_ low: TLSVersion, _ high: TLSVersion, _ option: String) async throws {
        let context = try await Self.context {
            $0.minimum = low
            $0.maximum = high
        }
        try await OpenSSLServer.running("healthy", [option]) { server in
            try await Room.run { room in
                let connection = try await room.dial(SocketAddress(.v4(0x7F00_0001), port: server.port))
                let outcome = await connection.startTLS(context, serverName: nil, until: room.patience)
                guard case .failed(let failure) = outcome else { throw SupportError("\(outcome)") }
                #expect(failure.alert?.number == 70 && failure.alert?.sent == false)
                #expect(connection.tlsFacts?.version == nil)
            }
        }
    }

    @Test(arguments: ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"])
    func `a list of one suite is what is agreed on`(_ suite: String) async throws {
        let context = try await Self.context {
            $0.maximum = .tls12
            $0.ciphers = suite
        }
        try await OpenSSLServer.running("healthy", takesCommands: true) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                #expect(connection.tlsFacts?.cipher == suite && connection.tlsFacts?.version == "TLSv1.2")
                try await until("the peer saw the suite") { server.process.output.contains("CIPHER is \(suite)") }
                connection.close()
            }
        }
    }

    @Test(arguments: [nil, "sbc1.example.test"])
    func `a name is indicated where there is one`(_ name: String?) async throws {
        let context = try await Self.context()
        try await OpenSSLServer.running("healthy", ["-tlsextdebug"], takesCommands: true) { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context, name: name)
                try await until("the peer tells") { server.process.output.contains("CIPHER is") }
                #expect(server.process.output.contains("\"server name\"") == (name != nil))
                connection.close()
            }
        }
    }

    @Test(arguments: versions) func `the key log holds what the peer's holds`(_ version: TLSVersion) async throws {
        let files = try TemporaryDirectory()
        let (own, other) = (files.file("own.keys"), files.file("peer.keys"))
        let context = try await Self.context {
            $0.maximum = version
            $0.keyLogFile = own
        }
        try await OpenSSLServer.running("healthy", ["-keylogfile", other], answer: "hello\n") { server in
            try await Room.run { room in
                let connection = try await Self.connect(room, server, context)
                _ = await room.read(connection)
                connection.close()
            }
        }
        let lines = try [own, other].map { path in
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        }
        #expect(Set(lines[0]) == Set(lines[1]) && lines[0].count == lines[1].count)
        let labels = Set(lines[0].map { String($0.prefix { $0 != " " }) })
        #expect(
            labels
                == (version == .tls12
                    ? ["CLIENT_RANDOM"]
                    : [
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                        "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
                    ]))
        let mode = try FileManager.default.attributesOfItem(atPath: own)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
