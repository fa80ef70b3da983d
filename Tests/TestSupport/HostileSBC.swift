/// A TLS peer that answers every request as it should be answered, with texts of its own choice in it: Python's `ssl`,
/// with a certificate whose names are chosen too.
package struct HostileSBC: Sendable {
    /// The port on 127.0.0.1.
    package let port: UInt16

    /// Runs one while the body runs; the texts go out as they are, `server` in the header of that name, `name` as the
    /// common name of its certificate.
    package static func running<Result>(
        reason: String, server: String, name: String, _ body: (HostileSBC) async throws -> Result
    ) async throws -> Result {
        let files = try TemporaryDirectory()
        let port = try FreePort.next()
        let minting = try ChildProcess(
            Executable.openssl.required(),
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-utf8", "-days", "100", "-subj", "/CN=" + name,
                "-addext", "subjectAltName=DNS:localhost", "-keyout", files.file("key"), "-out", files.file("leaf"),
            ])
        guard try await minting.exit(within: .seconds(30)) == .status(0) else { throw SupportError(minting.error) }
        try files.write(reason, to: "reason")
        try files.write(server, to: "server")
        try files.write(script, to: "peer.py")
        let process = try ChildProcess(
            Executable.python.required(), [files.file("peer.py"), "\(port)"], directory: files.path)
        return try await process.serving(.tcp, port) { try await body(HostileSBC(port: port)) }
    }

    private static let script = """
        import socket, ssl, sys
        read = lambda name: open(name, "rb").read()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("leaf", "key")
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
        while True:
            try:
                peer = context.wrap_socket(listener.accept()[0], server_side=True)
                heard = b""
                while b"\\r\\n\\r\\n" not in heard:
                    part = peer.recv(65536)
                    if not part: break
                    heard += part
                kept = [line for line in heard.split(b"\\r\\n")
                        if line.split(b":")[0].lower() in (b"via", b"from", b"to", b"call-id", b"cseq")]
                kept = [line + b";tag=1" if line.lower().startswith(b"to:") else line for line in kept]
                peer.sendall(b"\\r\\n".join([b"SIP/2.0 486 " + read("reason")] + kept
                    + [b"Server: " + read("server"), b"Content-Length: 0", b"", b""]))
                peer.recv(65536)
                peer.close()
            except OSError:
                pass

        """
}

extension Executable {
    /// `python3`.
    package static let python = Executable("python3")
}
