import ArgumentParser
import ChainAudit
import Evidence
import Exposition
import Foundation
import Probing
import Transport

/// `certificate`: the chain as people want to read it, judged.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Shows the chain that a host presents, or that a file holds, and judges it.",
        discussion: "SUBJECT is HOST[:PORT] or a PEM or DER file. No SIP is sent.")

    @Argument(help: ArgumentHelp("A host or a file.", valueName: "subject"))
    var subject: String

    @Option(help: ArgumentHelp("Judge as of this time (UTC): 2027-01-31 or 2027-01-31T12:00:00Z.", valueName: "time"))
    var asOf: String?

    @Option(help: ArgumentHelp("Trust the CAs in this PEM file instead of the system's.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("The name that the certificate must cover; default: the host.", valueName: "name"))
    var serverName: String?

    @Option(help: ArgumentHelp("Connect to this address and keep the name.", valueName: "ip"))
    var address: String?

    @Option(help: ArgumentHelp("How long it may take.", valueName: "duration"))
    var timeout = "10s"

    @Option(help: ArgumentHelp("Days before the end from which it is a warning.", valueName: "days"))
    var warnDays = 30

    @Option(help: ArgumentHelp("Days before the end from which it is a failure.", valueName: "days"))
    var criticalDays = 7

    @Option(help: "text, json, nagios, prometheus or pem.")
    var format = "text"

    func run() async throws {
        guard ["text", "json", "nagios", "prometheus", "pem"].contains(format) else {
            throw CommandFailure.usage(
                "--format \(PeerText(decoded: format).forTerminal): use text, json, nagios, prometheus or pem")
        }
        do {
            try await judge()
        } catch let failure as CommandFailure where format == "nagios" {
            throw NagiosFailure.unknown(failure)
        }
    }

    private func judge() async throws {
        guard criticalDays >= 0, warnDays >= criticalDays else {
            throw CommandFailure.usage("--warn-days must not be below --critical-days, and neither below 0")
        }
        let time = try asOf.map { try ReportPeriodOptions.time($0, "--as-of") } ?? SystemClock().wall()
        let isFile = try InputFile.isMeant(by: subject)
        let judged = isFile ? try stored(at: time) : try await presented(at: time)
        Terminal.print(rendered(judged))
        if judged.verdict.exitStatus != 0 { throw ExitCode(judged.verdict.exitStatus) }
    }

    // MARK: Where the chain comes from

    private func stored(at time: WallTime) throws -> JudgedChain {
        let bytes = try InputFile.read(subject, limit: 4 << 20)
        guard let chain = StoredChain(file: bytes) else {
            throw CommandFailure.file("\(shownSubject) holds no certificate in PEM or DER")
        }
        return judged(try verified(chain, at: time), before: [], at: time, name: serverName)
    }

    private func presented(at time: WallTime) async throws -> JudgedChain {
        var words = ["--timeout", timeout]
        for (option, value) in [("--ca", ca), ("--server-name", serverName), ("--address", address)] {
            if let value { words += [option, value] }
        }
        var target = try CheckOptions.parse(words).target(subject, sendingOptions: false)
        target.verify = .observe
        let result = await CheckRunner(CheckPlan(targets: [target])).results()[0]
        let before = result.diagnoses.filter { !$0.code.rawValue.hasPrefix("certificate.") }
        let chain = try result.chain.flatMap { chain in
            asOf == nil ? chain : try verified(StoredChain(chain.certificates.map(\.der)), at: time)
        }
        return judged(chain, before: before, at: time, name: target.verifiedName)
    }

    private func verified(_ chain: StoredChain, at time: WallTime) throws -> PresentedChain? {
        do throws(TLSContextError) {
            return try chain.verified(against: ca.map { .file($0) } ?? .system, at: time.seconds)
        } catch {
            throw CommandFailure.file(error.text)
        }
    }

    private func judged(
        _ chain: PresentedChain?, before: [Diagnosis], at time: WallTime, name: String?
    ) -> JudgedChain {
        let reference: ReferenceName? = name.map { name in
            IPAddress(name).map { .ip($0.networkBytes) } ?? .dns(name)
        }
        var policy = ChainPolicy(now: time.seconds, reference: reference)
        policy.warnDays = warnDays
        policy.criticalDays = criticalDays
        policy.anchorsWereChosen = ca != nil
        let findings = chain.map { ChainAudit.judge($0, policy: policy).compactMap(Diagnosis.init) } ?? []
        return JudgedChain(subject: shownSubject, time: time, chain: chain, diagnoses: before + findings)
    }

    private var shownSubject: String { PeerText(decoded: subject).forTerminal }

    private func rendered(_ judged: JudgedChain) -> String {
        switch format {
        case "json": CertificateJSON.document(judged).text + "\n"
        case "nagios": CertificateNagios.line(judged, warnDays: warnDays, criticalDays: criticalDays) + "\n"
        case "prometheus": CertificateMetrics.text(judged)
        case "pem": judged.pem
        default: CertificateText(Terminal.style).text(judged)
        }
    }
}

extension JudgedChain {
    /// The certificates as PEM, in the order in which they were presented.
    fileprivate var pem: String {
        (chain?.certificates ?? []).map { certificate in
            let body = Data(certificate.der).base64EncodedString(options: [
                .lineLength64Characters, .endLineWithLineFeed,
            ])
            return "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
        }.joined()
    }
}

/// For monitoring systems of Nagios' kin our own errors are UNKNOWN, on standard output, with status 3.
enum NagiosFailure {
    /// Prints the line; the error to end with.
    static func unknown(_ failure: CommandFailure) -> ExitCode {
        let text = failure.text.split(separator: "\n").first.map(String.init) ?? ""
        Terminal.print(NagiosLine(verdict: .unknown, text: text).line + "\n")
        return ExitCode(3)
    }
}
