import Alerting
import Evidence
import Foundation
import Testing

/// A receiver over TLS with a certificate minted for this run, played by Python.
private final class EncryptedSink {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sink-\(UUID().uuidString)")
    let port: UInt16
    private let server = Process()
    private let output = Pipe()

    static let isPossible = ["/usr/bin/openssl", "/usr/bin/python3"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private static let program = """
        import http.server, ssl, sys
        class Sink(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *words): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Sink)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    var certificate: String { folder.appendingPathComponent("cert.pem").path }

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let mint = Process()
        mint.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        mint.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sink", "-addext",
            "subjectAltName=IP:127.0.0.1", "-keyout", folder.path + "/key.pem", "-out", folder.path + "/cert.pem",
        ]
        mint.standardError = FileHandle.nullDevice
        try mint.run()
        mint.waitUntilExit()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        server.arguments = ["-c", Self.program, folder.path]
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        try server.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    deinit {
        // Dispatch's threads block SIGTERM and their children inherit that.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

@Suite(.enabled(if: EncryptedSink.isPossible, "needs /usr/bin/openssl and /usr/bin/python3"))
struct HTTPPostTrustTests {
    @Test func `a certificate that nobody vouches for fails the attempt and its own bundle accepts it`() throws {
        let sink = try EncryptedSink()
        var post = HTTPPost(url: try HTTPURL(parsing: "https://127.0.0.1:\(sink.port)/"), body: Array("{}".utf8))
        let refused = post.send()
        #expect(refused.status == nil && refused.error != nil)
        post.connection.caFile = sink.certificate
        #expect(post.send().status == 202)
        post.url = try HTTPURL(parsing: "https://localhost:\(sink.port)/")
        let misnamed = post.send()
        #expect(misnamed.status == nil && misnamed.error != nil)
    }
}
