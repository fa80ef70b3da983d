import ArgumentParser
import ChainAudit
import DirectRouting
import Evidence
import Plans
import Probing

/// The options of `certificate` that say by what a chain is judged.
struct CertificateJudging: ParsableArguments {
    @Option(help: ArgumentHelp("Trust the CAs in this PEM file instead of the system's.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("Look at the revocation lists in this file.", valueName: "file"))
    var crl: String?

    @Option(help: "generic, teams-sbc or teams-cloud.")
    var profile = "generic"

    @Option(
        help: ArgumentHelp(
            "What it must be good for: server, client or both; default server, and client for a certificate with its "
                + "--key that is for clients only.", valueName: "purpose"))
    var purpose: String?

    @Option(help: ArgumentHelp("The private key that must belong to the file's certificate.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp("The password of PKCS#12 or --key is what stands in this file.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("Days before the end from which it is a warning.", valueName: "days"))
    var warnDays: Int?

    @Option(help: ArgumentHelp("Days before the end from which it is a failure.", valueName: "days"))
    var criticalDays = 7

    /// What a chain is judged by at a time; a name and a purpose are still to be filled in.
    func policy(at time: WallTime) throws -> ChainPolicy {
        let profile = try CheckOptions.word(
            profile, ProfileName.init(rawValue:), "--profile", "generic, teams-sbc or teams-cloud")
        var policy = profile.chainPolicy(now: time.seconds, reference: nil, .current)
        guard criticalDays >= 0, (warnDays ?? criticalDays) >= criticalDays else {
            throw CommandFailure.usage("--warn-days must not be below --critical-days, and neither below 0")
        }
        if let warnDays { policy.warnDays = warnDays }
        policy.criticalDays = criticalDays
        policy.anchorsWereChosen = ca != nil
        return policy
    }

    /// The purposes that were asked for; empty where the certificate itself decides.
    func purposes() throws -> [ChainPolicy.Purpose] {
        let known: [String: [ChainPolicy.Purpose]] = [
            "server": [.server], "client": [.client], "both": [.server, .client],
        ]
        return try purpose.map { try CheckOptions.word($0, { known[$0] }, "--purpose", "server, client or both") } ?? []
    }

    /// The password, what stands in its file; `nil` where none is given.
    func password() throws -> String? {
        try passwordFile.map { try PasswordFile.secret($0).text }
    }

    /// Where the private key stands.
    enum KeyPlace {
        /// In a file of its own.
        case file([UInt8], name: String)
        /// In the file of the certificate, where that is PKCS#12.
        case bundle([UInt8])
    }

    /// The file of the key; `nil` where none is named.
    func keyFile() throws -> KeyPlace? {
        try key.map { .file(try InputFile.read($0, limit: 1 << 20), name: PeerText(decoded: $0).forTerminal) }
    }
}

/// The options of `certificate` that say where a host's chain comes from.
struct CertificateOrigin: ParsableArguments {
    @Option(help: ArgumentHelp("The name that the certificate must cover; default: the host.", valueName: "name"))
    var serverName: String?

    @Option(help: ArgumentHelp("Connect to this address and keep the name.", valueName: "ip"))
    var address: String?

    @Flag(help: "Look at every address of the name, and at what differs between them.")
    var allAddresses = false

    @Option(help: ArgumentHelp("How long it may take.", valueName: "duration"))
    var timeout = "10s"

    /// The probe that fetches the chain and sends no SIP.
    func target(_ subject: String, _ judging: CertificateJudging) throws -> ProbeTarget {
        var words = ["--timeout", timeout, "--profile", judging.profile]
        let options = [
            ("--ca", judging.ca), ("--crl", judging.crl), ("--server-name", serverName), ("--address", address),
        ]
        for (option, value) in options { words += value.map { [option, $0] } ?? [] }
        if allAddresses { words.append("--all-addresses") }
        var target = try CheckOptions.parse(words).target(subject, sendingOptions: false)
        target.verify = .observe
        // Whoever wants a certificate of ours has shown its own by then, and that one is judged.
        target.peerPolicy = .mutualTLS
        return target
    }

    /// The name that the leaf must cover; `nil` for a file where none is given.
    func name(of subject: String, isFile: Bool) throws -> ReferenceName? {
        let name = try isFile ? serverName : target(subject, CertificateJudging.parse([])).verifiedName
        if let serverName, IPAddress(serverName) == nil, !TargetAddress.isHostName(serverName) {
            throw CommandFailure.usage("--server-name \(PeerText(decoded: serverName).forTerminal): not a host name")
        }
        return name.map { name in IPAddress(name).map { .ip($0.networkBytes) } ?? .dns(name) }
    }
}
