import Agent
import ArgumentParser
import ChainAudit
import DirectRouting
import Evidence
import Probing
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

    @Option(help: ArgumentHelp("Days before a certificate's end from which it is a warning.", valueName: "days"))
    var warnDays: Int?

    @Option(help: ArgumentHelp("Days before a certificate's end from which it is a failure.", valueName: "days"))
    var criticalDays = 7

    @Option(help: ArgumentHelp("Write the TLS secrets here, for Wireshark; keep the file safe.", valueName: "file"))
    var keylog: String?

    @Flag(help: "Probe every address of the name on its own.")
    var allAddresses = false

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
        target.verify = try Self.word(verify, VerifyMode.init(rawValue:), "--verify", "strict or observe")
        target.peerPolicy = try Self.word(
            peerPolicy, PeerPolicy.init(rawValue:), "--peer-policy", "open, mutual-tls or microsoft-only")
        target.timeout = try Self.duration(timeout, "--timeout")
        target.expect = try Self.reading { () throws(SettingSyntaxError) in try ExpectedStatuses(parsing: expect) }
        target.allAddresses = allAddresses
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
        case (let certificate?, let key?):
            target.tls.identity = TLSIdentityFiles(certificate: certificate, key: key)
        default: throw CommandFailure.usage("--client-cert and --client-key go together")
        }
        if let ca {
            target.tls.trust = .file(ca)
            target.chainPolicy.anchorsWereChosen = true
        }
        target.tls.keyLogFile = keylog
        guard criticalDays >= 0, (warnDays ?? criticalDays) >= criticalDays else {
            throw CommandFailure.usage("--warn-days must not be below --critical-days, and neither below 0")
        }
        if let warnDays { target.chainPolicy.warnDays = warnDays }
        target.chainPolicy.criticalDays = criticalDays
    }

    /// The value that a word stands for, or a usage error that says which words there are.
    static func word<T>(_ text: String, _ reading: (String) -> T?, _ option: String, _ words: String) throws -> T {
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
