import Foundation
import TestSupport

/// Who stands at the other end of a row: where one can do it, somebody we did not write.
enum FaultPeer: Sendable {
    /// Nobody listens on the port.
    case nobody(_ transport: String = "tls")
    case openssl(_ scenario: String = "healthy", _ options: [String] = [], answer: String = "")
    case kamailio(_ versions: Kamailio.Versions = .both, asksForClient: Bool = false, scenario: String = "healthy")
    /// A Kamailio that wants credentials.
    case authenticating(Kamailio.Authentication)
    case sipp(_ transport: SIPpUAS.Transport, _ status: String = "200 OK", _ extra: [String] = [])
    case simulator(_ scenario: String = "healthy", _ faults: [String] = [])
    case raw(_ transport: String, _ manner: RawPeer.Manner)
    /// `openssl s_server` with a leaf whose CA can revoke, and perhaps a stapled OCSP response.
    case revocable(_ leaf: String, staple: String? = nil)
    /// A namespace of its own for network and mounts, prepared by a script; the check runs inside.
    case namespace(_ script: String)

    /// What the machine must have.
    var needs: [Executable] {
        switch self {
        case .openssl, .revocable: [.openssl]
        case .kamailio, .authenticating: [.kamailio]
        case .sipp: [.sipp]
        case .namespace(let script):
            ["unshare", "ip"].map { Executable($0) }
                + ["dnsmasq", "nft", "faketime", "kamailio"].filter { script.contains($0) }.map { Executable($0) }
        default: []
        }
    }
}

extension FaultRow {
    /// Among the arguments: no bundle is given, the system's store is meant.
    static let systemTrust = "{system}"

    /// Sets the condition up and runs the binary against it.
    func run() async throws -> CheckReading {
        switch peer {
        case .nobody(let transport): return try await check(try FreePort.next(), transport)
        case .openssl(let scenario, let options, let answer):
            let options = try await filled(options)
            return try await OpenSSLServer.running(scenario, options, answer: answer) { try await check($0.port) }
        case .kamailio(let versions, let asks, let scenario):
            return try await Kamailio.running(
                versions: versions, requiresClientCertificate: asks, scenario: scenario
            ) { try await check($0.port) }
        case .authenticating(let authentication):
            return try await Kamailio.running(authentication: authentication) { try await check($0.port) }
        case .sipp(let transport, let status, let extra):
            return try await SIPpUAS.running(transport, status: status, extra: extra) {
                try await check($0.port, transport.rawValue)
            }
        case .simulator(let scenario, let faults):
            return try await SimulatedSBC.running(scenario, faults: faults) { try await check($0.port) }
        case .raw(let transport, let manner):
            return try await RawPeer.running(transport == "udp" ? .udp : .tcp, manner) {
                try await check($0.port, transport)
            }
        case .revocable(let leaf, let staple): return try await checkRevocable(leaf, staple)
        case .namespace(let script): return try await checkInside(script)
        }
    }

    private func check(_ port: UInt16, _ transport: String = "tls") async throws -> CheckReading {
        let target = "sip:127.0.0.1:\(port);transport=\(transport)"
        return try await Self.reading(try Binary.start(try await words(target)))
    }

    /// The arguments' own target and time come first.
    private func words(_ target: String?) async throws -> [String] {
        let time = arguments.contains("--timeout") ? [] : ["--timeout", "2s"]
        // A row that speaks of the system's own store says so.
        let hasTrust = arguments.contains("--ca") || arguments.contains(Self.systemTrust)
        let trust = hasTrust ? [] : ["--ca", try await TestPKI.shared().root]
        let own = arguments.filter { $0 != Self.systemTrust }
        return ["check"] + [target].compactMap { $0 } + (try await filled(own)) + time + trust
            + ["--format", "json"]
    }

    private func filled(_ words: [String]) async throws -> [String] {
        let pki = try await TestPKI.shared()
        let files = [
            "{client}": pki.chain("client"), "{foreign}": pki.chain("foreign-client"), "{key}": pki.key("client"),
            "{ec}": pki.key("ec"), "{root}": pki.root, "{old}": pki.chain("expired"),
            "{password}": try Passwords.right.get(), "{wrong-password}": try Passwords.wrong.get(),
        ]
        let revocation = ["{revoker}": "ca.pem", "{list}": "list.pem", "{old-list}": "old-list.pem"]
        guard words.contains(where: { revocation[$0] != nil }) else { return words.map { files[$0] ?? $0 } }
        let revoker = try await RevocationPKI.shared()
        return words.map { word in revocation[word].map { revoker.file($0) } ?? files[word] ?? word }
    }

    private func checkRevocable(_ leaf: String, _ staple: String?) async throws -> CheckReading {
        let pki = try await RevocationPKI.shared()
        let port = try FreePort.next()
        let status = staple.map { ["-status_file", pki.file("\($0).ocsp")] } ?? []
        let server = try ChildProcess(
            Executable.openssl.required(),
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-quiet", "-cert", pki.file("\(leaf).pem"), "-key",
                pki.file("\(leaf).key"),
            ] + status, input: .held([]))
        defer { Task { await server.stop() } }
        try await until("s_server listens") { ListeningSockets.contains(port, .tcp) }
        return try await check(port)
    }

    private func checkInside(_ script: String) async throws -> CheckReading {
        let pki = try await TestPKI.shared()
        let prelude = """
            set -e
            ip link set lo up
            until_served() {
                until grep -q ":$(printf %04X "$1") " /proc/net/{tcp,tcp6,udp,udp6}; do sleep 0.02; done
            }
            names() {
                dnsmasq -k -R -h --user=root --pid-file= --bind-interfaces -a 127.0.0.1 \\
                    --local=/example.test/ "$@" >&2 &
                until_served 53
            }
            resolver() { echo "nameserver $1" > resolv.conf; mount --bind resolv.conf /etc/resolv.conf; }
            rules() { nft "add table inet t; add chain inet t c { type filter hook input priority 0; }; $*"; }
            serve() {
                sleep 30 | openssl s_server -quiet -accept "${3:-5061}" -cert "$1" -cert_chain "$1" -key "$2" >&2 &
                until_served 5061
            }
            tls_simulator() {
                timeout --foreground 30 "$binary" simulate --listen "tls:$1:5061" --certificate "$CHAIN" \\
                    --key "$KEY" >&2 &
                until_served 5061
            }
            udp_kamailio() {
                mount -t tmpfs none /mnt
                printf '%s\\n' '#!KAMAILIO' 'children=1' 'disable_tcp=yes' 'auto_aliases=no' \\
                    "listen=udp:${1:-127.0.0.1}:5060" 'loadmodule "sl.so"' 'loadmodule "textops.so"' \\
                    'request_route {' "append_to_reply(\\"X-Long: $(printf "%${2:-1}s" x | tr ' ' x)\\r\\n\\");" \\
                    'sl_send_reply("200", "OK");' '}' > /mnt/kamailio.cfg
                timeout --foreground 30 kamailio -DD -E -f /mnt/kamailio.cfg -m 32 -M 4 -w /mnt -Y /mnt \\
                    -P /mnt/kamailio.pid >&2 &
                until_served 5060
            }
            leaving() { nft "add table inet m; add chain inet m o { type filter hook output priority 0; }; $*"; }
            binary=$1

            """
        let arguments = ["-nm", "/bin/bash", "-c", prelude + script + "\nexec \"$@\"", "row", Binary.path]
        let process = try ChildProcess(
            Executable("unshare").required(), arguments + (try await words(nil)),
            environment: [
                "CHAIN": pki.chain("healthy"), "KEY": pki.key("healthy"), "OTHER": pki.chain("server-only"),
                "NO_COLOR": "1",
            ])
        return try await Self.reading(process)
    }

    private static func reading(_ process: ChildProcess) async throws -> CheckReading {
        let exit = try await process.exit(within: .seconds(30))
        guard !process.output.isEmpty else { throw SupportError("no output, \(exit): \(process.error)") }
        let whole = try JSONTree(parsing: process.output)
        return CheckReading(exit: exit, whole: whole, result: whole["results"][0])
    }
}

/// Files with the password that ``Kamailio/Authentication`` takes, and with one that it refuses.
enum Passwords {
    static let right = file(Kamailio.Authentication.password + "\n")
    static let wrong = file("close sesame\n")

    private static func file(_ text: String) -> Result<String, any Error> {
        Result { try TemporaryDirectory.untilExit().write(text, to: "password") }
    }
}
