import ArgumentParser
import ChainAudit
import DirectRouting
import Evidence
import Exposition
import Probing
import Transport

/// `certificate`: the chain as people want to read it, judged.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Shows the chain that a host presents, or that a file holds, and judges it.",
        discussion: "SUBJECT is HOST[:PORT], or a PEM, DER or PKCS#12 file (- for standard input). No SIP is sent.")

    @Argument(help: ArgumentHelp("A host or a file.", valueName: "subject"))
    var subject: String

    @Option(help: ArgumentHelp("Judge as of this time (UTC): 2027-01-31 or 2027-01-31T12:00:00Z.", valueName: "time"))
    var asOf: String?

    @OptionGroup(title: "How it is judged")
    var judging: CertificateJudging

    @OptionGroup(title: "Where it comes from")
    var origin: CertificateOrigin

    @Option(help: "text, json, nagios, prometheus or pem.")
    var format = Format.text.rawValue

    /// The forms of an answer.
    enum Format: String, CaseIterable {
        case text, json, nagios, prometheus, pem
    }

    func run() async throws {
        let words = "text, json, nagios, prometheus or pem"
        let format = try CheckOptions.word(format, Format.init(rawValue:), "--format", words)
        do {
            let answer = try await answer()
            Terminal.print(try rendered(answer, as: format))
            if answer.verdict.exitStatus != 0 { throw ExitCode(answer.verdict.exitStatus) }
        } catch let failure as CommandFailure where format == .nagios {
            throw NagiosFailure.unknown(failure)
        }
    }

    private func answer() async throws -> CertificateAnswer {
        let time = try asOf.map { try ReportPeriodOptions.time($0, "--as-of") } ?? SystemClock().wall()
        let isFile = try subject == "-" || InputFile.isMeant(by: subject)
        let judge = try CertificateJudge(judging, name: try origin.name(of: subject, isFile: isFile), at: time)
        let chains =
            isFile
            ? [try stored(judge)]
            : try await presented(judge, isNow: asOf == nil)
        return CertificateAnswer(
            subject: PeerText(decoded: subject).forTerminal, time: time, chains: chains,
            isPerAddress: origin.allAddresses && !isFile)
    }

    private func stored(_ judge: CertificateJudge) throws -> JudgedChain {
        let bytes = try InputFile.read(subject, limit: 4 << 20)
        let shown = PeerText(decoded: subject).forTerminal
        let password = try judging.password()
        if let reason = StoredChain.refusal(ofBundle: bytes, password: password) {
            throw CommandFailure.file("\(shown) cannot be opened: \(reason)")
        }
        guard let chain = StoredChain(file: bytes, password: password) else {
            throw CommandFailure.file("\(shown) holds no certificate in PEM, DER or PKCS#12")
        }
        return try judge.judged(chain, key: try judging.keyFile() ?? .bundle(bytes), password: password)
    }

    private func presented(_ judge: CertificateJudge, isNow: Bool) async throws -> [JudgedChain] {
        guard judging.key == nil else {
            throw CommandFailure.usage("--key goes with a file: nobody has the key of a host but the host")
        }
        let target = try origin.target(subject, judging)
        let results = await CheckRunner(CheckPlan(targets: [target])).results()
        return try results.map { try judge.judged(namingFile($0), isNow: isNow) }
    }

    /// A name that DNS does not know may have been meant for a file.
    private func namingFile(_ result: ProbeResult) -> ProbeResult {
        var result = result
        for index in result.diagnoses.indices where result.diagnoses[index].code == .dnsNameNotFound {
            let shown = PeerText(decoded: subject).forTerminal
            result.diagnoses[index].summary = "\(shown) is neither a file here nor a name in DNS"
        }
        return result
    }

    private func rendered(_ answer: CertificateAnswer, as format: Format) throws -> String {
        let policy = try judging.policy(at: answer.time)
        return switch format {
        case .text: CertificateText(Terminal.style).text(answer)
        case .json: CertificateJSON.document(answer).text + "\n"
        case .nagios:
            CertificateNagios.line(answer, warnDays: policy.warnDays, criticalDays: policy.criticalDays) + "\n"
        case .prometheus: CertificateMetrics.text(answer)
        case .pem: CertificatePEM.text(answer)
        }
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
