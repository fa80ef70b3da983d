import Agent
import ArgumentParser
import ChainAudit
import DirectRouting
import Evidence
import Plans
import Probing
import SIP
import Transport

/// The options of `check` that say how a target is asked.
struct CheckOptions: ParsableArguments {
    @Option(help: "tls, tcp or udp; default tls.")
    var transport: String?

    @Option(help: ArgumentHelp("Connect to this address and keep the names.", valueName: "ip"))
    var address: String?

    @Option(help: ArgumentHelp("Connect from this address of this host, or interface.", valueName: "ip|interface"))
    var source: String?

    @Option(help: ArgumentHelp("The name for SNI and the certificate; default: the target's host.", valueName: "name"))
    var serverName: String?

    @Option(help: ArgumentHelp("The host in From, Contact and Via; default: our own address.", valueName: "name"))
    var fromFqdn: String?

    @Option(help: ArgumentHelp("PEM file with our client certificate and its intermediates.", valueName: "file"))
    var clientCert: String?

    @Option(help: ArgumentHelp("PEM file with the key of our client certificate.", valueName: "file"))
    var clientKey: String?

    @Option(
        help: ArgumentHelp("Where the password of key or PKCS#12 stands.", valueName: "file:path or env:name"))
    var clientPassword: String?

    @Option(help: ArgumentHelp("Whom to be for a peer that answers 401 or 407.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The user's password is what stands in this file.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("Check leaf and chain against the revocation lists in this file.", valueName: "file"))
    var crl: String?

    @Option(help: ArgumentHelp("Trust the CAs in this PEM file instead of the system's.", valueName: "file"))
    var ca: String?

    @Option(help: "strict, or observe: report what is wrong with the certificate and go on.")
    var verify = "strict"

    @Option(help: "generic, teams-sbc or teams-cloud.")
    var profile = "generic"

    @Option(help: "open, mutual-tls or microsoft-only: which refusals are right.")
    var peerPolicy = "open"

    @Option(help: ArgumentHelp("Our own paired trunk, whose heartbeat the OPTIONS count as.", valueName: "fqdn"))
    var ownTrunk: String?

    @Option(help: ArgumentHelp("How long one attempt may take.", valueName: "duration"))
    var timeout = "10s"

    @Option(help: ArgumentHelp("The SIP codes that are healthy, for instance 200,2xx,405.", valueName: "codes"))
    var expect = "2xx"

    @Option(help: ArgumentHelp("An OPTIONS that takes longer is a warning.", valueName: "duration"))
    var slowAfter: String?

    @Option(help: ArgumentHelp("Days before a certificate's end from which it is a warning.", valueName: "days"))
    var warnDays: Int?

    @Option(help: ArgumentHelp("Days before a certificate's end from which it is a failure.", valueName: "days"))
    var criticalDays = 7

    @Option(help: ArgumentHelp("Write the TLS secrets here, for Wireshark; keep the file safe.", valueName: "file"))
    var keylog: String?

    @Flag(help: "Probe every address of the name on its own.")
    var allAddresses = false

    @Flag(help: "Take TARGET for a domain: find its servers by NAPTR and SRV and try them in their order (RFC 3263).")
    var srv = false

    @Flag(help: "Follow 3xx answers, at most five; else they are only reported.")
    var followRedirects = false

    /// The probe of a target as these options have it.
    func target(_ text: String, sendingOptions: Bool = true) throws -> ProbeTarget {
        let kind = try transport.map {
            try Self.word($0, TransportKind.init(rawValue:), "--transport", "tls, tcp or udp")
        }
        let address = try Self.reading { () throws(TargetSyntaxError) in
            try TargetAddress(parsing: text, transport: kind)
        }
        var target = ProbeTarget(name: address.description, address: address)
        let profile = try Self.word(
            profile, ProfileName.init(rawValue:), "--profile", "generic, teams-sbc or teams-cloud")
        do throws(ProbeRefusal) {
            try target.follow(profile, ownTrunk: ownTrunk, sendingOptions: sendingOptions)
        } catch {
            throw CommandFailure.configuration(error.reason)
        }
        try setNames(&target)
        try setTLS(&target)
        target.credentials = try credentials()
        target.verify = try Self.word(verify, VerifyMode.init(rawValue:), "--verify", "strict or observe")
        target.peerPolicy = try Self.word(
            peerPolicy, PeerPolicy.init(rawValue:), "--peer-policy", "open, mutual-tls or microsoft-only")
        target.timeout = try Self.duration(timeout, "--timeout")
        target.expect = try Self.reading { () throws(SettingSyntaxError) in try ExpectedStatuses(parsing: expect) }
        target.slowAfter = try slowAfter.map { try Self.duration($0, "--slow-after") }
        target.allAddresses = allAddresses
        target.mostRedirections = followRedirects ? Self.mostRedirections : 0
        if srv { target.services = ServiceSearch(named: text, address, kind) }
        return target
    }

    private func setNames(_ target: inout ProbeTarget) throws {
        target.serverName = serverName
        target.fromHost = fromFqdn
        if let address {
            guard let literal = IPAddress(address) else {
                throw CommandFailure.usage("--address \(address): not an IPv4 or IPv6 address")
            }
            target.connectTo = literal
        }
        if let source {
            guard let origin = ConnectOrigin(parsing: source) else {
                throw CommandFailure.usage(
                    "--source \(PeerText(decoded: source).forTerminal): neither an address nor an interface's name")
            }
            target.source = origin
        }
        for (option, name) in [("--server-name", serverName), ("--from-fqdn", fromFqdn)] {
            if let name, IPAddress(name) == nil, !TargetAddress.isHostName(name) {
                throw CommandFailure.usage("\(option) \(PeerText(decoded: name).forTerminal): not a host name")
            }
        }
    }

    private func setTLS(_ target: inout ProbeTarget) throws {
        switch (clientCert, clientKey) {
        case (nil, nil): break
        case (let certificate?, let key):
            // PKCS#12 holds both.
            var identity = TLSIdentityFiles(certificate: certificate, key: key ?? certificate)
            identity.password = try clientPassword.map { try Self.secret($0) }
            target.tls.identity = identity
        case (nil, _): throw CommandFailure.usage("--client-key needs --client-cert")
        }
        target.tls.revocationLists = crl
        if let ca {
            target.tls.trust = .file(ca)
            target.chainPolicy.anchorsWereChosen = true
        }
        if let keylog { try KeyLogFile.require(keylog) }
        target.tls.keyLogFile = keylog
        guard criticalDays >= 0, (warnDays ?? criticalDays) >= criticalDays else {
            throw CommandFailure.usage("--warn-days must not be below --critical-days, and neither below 0")
        }
        if let warnDays { target.chainPolicy.warnDays = warnDays }
        target.chainPolicy.criticalDays = criticalDays
    }

    private func credentials() throws -> DigestCredentials? {
        guard let user, let passwordFile else {
            if user == nil, passwordFile == nil { return nil }
            throw CommandFailure.usage("--user and --password-file need each other")
        }
        let password = try PasswordFile.secret(passwordFile).bytes
        do {
            return try DigestCredentials(username: user, password: password)
        } catch {
            throw CommandFailure.usage("--user \(PeerText(decoded: user).forTerminal): cannot stand in a header")
        }
    }

    /// The secret behind `file:PATH` or `env:NAME`; never one written on the command line, where everyone sees it.
    private static func secret(_ text: String) throws -> String {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let reference: SecretReference? =
            switch (parts.first, parts.count) {
            case ("file", 2): .file(parts[1])
            case ("env", 2): .environment(parts[1])
            default: nil
            }
        guard let reference else { throw CommandFailure.usage("--client-password: use file:PATH or env:NAME") }
        do throws(SecretError) {
            return try reference.resolve().text
        } catch {
            throw CommandFailure.file("--client-password: \(error.reason)")
        }
    }

    private static let mostRedirections = 5

    /// The value that a word stands for, or a usage error that says which words there are.
    static func word<T>(
        _ text: String, _ reading: (String) -> T?, _ option: String, _ words: String
    ) throws(CommandFailure) -> T {
        guard let value = reading(text) else {
            throw CommandFailure.usage("\(option) \(PeerText(decoded: text).forTerminal): use \(words)")
        }
        return value
    }

    /// A duration above zero.
    static func duration(_ text: String, _ option: String) throws -> Span {
        let span = try reading { () throws(SettingSyntaxError) in try Span(parsing: text) }
        guard span > .zero else { throw CommandFailure.usage("\(option) must be above zero") }
        return span
    }

    static func reading<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as SettingSyntaxError {
            throw CommandFailure.usage(error.reason)
        } catch let error as TargetSyntaxError {
            throw CommandFailure.usage(error.reason)
        }
    }
}

extension ServiceSearch {
    /// RFC 3263 §4.2: an address or a port that was named leaves nothing to look up; a transport leaves the NAPTR out.
    fileprivate init?(named text: String, _ address: TargetAddress, _ transport: TransportKind?) {
        let words = text.lowercased().split(separator: ";")
        let host = words.first.map { $0.hasPrefix("sip:") ? $0.dropFirst(4) : $0 } ?? ""
        guard address.literal == nil, !host.contains(":") else { return nil }
        let saysTransport = words.dropFirst().contains { $0.hasPrefix("transport=") }
        self.init(transport: transport ?? (saysTransport ? address.transport : nil))
    }
}
