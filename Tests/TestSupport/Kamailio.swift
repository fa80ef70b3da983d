/// A Kamailio that answers OPTIONS over TLS on a free loopback port.
package struct Kamailio: Sendable {
    /// The versions of TLS that it offers.
    package enum Versions: Sendable, CaseIterable {
        case only12, only13, both

        fileprivate var method: String { self == .only12 ? "TLSv1.2" : "TLSv1.2+" }

        /// Kamailio 5.6 has no word for 1.3 alone. A list for 1.2 that an RSA key cannot serve leaves only 1.3, whose
        /// suites are listed elsewhere.
        fileprivate var ciphers: String {
            self == .only13 ? "cipher_list = ECDHE-ECDSA-AES128-GCM-SHA256" : ""
        }
    }

    /// How it asks for credentials.
    package enum Authentication: Sendable, CaseIterable {
        /// 401, MD5 and SHA-256 each with `qop=auth`.
        case md5, sha256
        /// 407, MD5 without `qop`.
        case proxy
        /// 401 and 407, one after the other.
        case both
        /// Whatever comes, the nonce was too old.
        case neverSatisfied

        /// The realm that it names.
        package static let realm = "trunks.example.test"
        /// Whom it knows.
        package static let user = "trunk-7"
        /// The password of ``user``.
        package static let password = "open \"sesame\""

        fileprivate var modules: String {
            """
            loadmodule "auth.so"
            modparam("auth", "algorithm", "\(self == .sha256 ? "SHA-256" : "MD5")")
            """
        }

        /// Statements that end the route unless the credentials are right.
        fileprivate var guardian: String {
            let answer = "\"\(Self.realm)\", \"open \\\"sesame\\\"\", \"0\""
            let server = "if (!pv_www_authenticate(\(answer))) { www_challenge(\"\(Self.realm)\", \"1\"); exit; }"
            let proxy = "if (!pv_proxy_authenticate(\(answer))) { proxy_challenge(\"\(Self.realm)\", \"0\"); exit; }"
            switch self {
            case .md5, .sha256: return server
            case .proxy: return proxy
            case .both: return proxy + "\n" + server
            case .neverSatisfied:
                return """
                    $var(challenge) = "Digest realm=\\"\(Self.realm)\\", nonce=\\"n$Tf\\", stale=true";
                    append_to_reply("WWW-Authenticate: $var(challenge)\\r\\n");
                    sl_send_reply("401", "Unauthorized");
                    exit;
                    """
            }
        }
    }

    /// The port on 127.0.0.1 and, where asked for, ::1.
    package let port: UInt16
    /// The process itself.
    package let process: ChildProcess

    /// Runs one while the body runs.
    package static func running<Result>(
        versions: Versions = .both, requiresClientCertificate: Bool = false, scenario: String = "healthy",
        onIPv6: Bool = false, authentication: Authentication? = nil, _ body: (Kamailio) async throws -> Result
    ) async throws -> Result {
        let pki = try await TestPKI.shared()
        let files = try TemporaryDirectory()
        let port = try FreePort.next()
        let require = requiresClientCertificate ? "yes" : "no"
        try files.write(
            """
            [server:default]
            method = \(versions.method)
            verify_certificate = \(require)
            require_certificate = \(require)
            private_key = \(pki.key(scenario))
            certificate = \(pki.chain(scenario))
            ca_list = \(pki.root)
            \(versions.ciphers)

            """, to: "tls.cfg")
        try files.write(configuration(port, onIPv6: onIPv6, authentication, files), to: "kamailio.cfg")
        let process = try ChildProcess(
            Executable.kamailio.required(),
            [
                "-DD", "-E", "-f", files.file("kamailio.cfg"), "-m", "32", "-M", "4", "-w", files.path,
                "-Y", files.path, "-P", files.file("kamailio.pid"),
            ])
        return try await process.serving(.tcp, port) { try await body(Kamailio(port: port, process: process)) }
    }

    private static func configuration(
        _ port: UInt16, onIPv6: Bool, _ authentication: Authentication?, _ files: TemporaryDirectory
    ) -> String {
        """
        #!KAMAILIO
        debug=0
        log_stderror=yes
        children=1
        tcp_children=1
        auto_aliases=no
        disable_core_dump=yes
        listen=tls:127.0.0.1:\(port)
        \(onIPv6 ? "listen=tls:[::1]:\(port)" : "")
        enable_tls=yes
        loadmodule "tls.so"
        loadmodule "sl.so"
        loadmodule "pv.so"
        loadmodule "textops.so"
        \(authentication?.modules ?? "")
        modparam("tls", "config", "\(files.file("tls.cfg"))")
        request_route {
            if (is_method("OPTIONS")) {
                \(authentication?.guardian ?? "")
                sl_send_reply("200", "OK");
                exit;
            }
            sl_send_reply("405", "Method Not Allowed");
        }

        """
    }
}

extension ChildProcess {
    /// Waits until the port is served, runs the body, and stops the process whatever happens. A peer has nothing to
    /// save, and Kamailio can take long over its farewell: it gets half a second.
    func serving<Result>(
        _ kind: ListeningSockets.Kind, _ port: UInt16, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            try await until("port \(port) is served") {
                if let exit = poll() { throw SupportError("the peer ended (\(exit)):\n\(output)\(error)") }
                return ListeningSockets.contains(port, kind)
            }
            let result = try await body()
            await stop(within: .milliseconds(500))
            return result
        } catch {
            await stop(within: .milliseconds(500))
            throw error
        }
    }
}
