import ArgumentParser
import DirectRouting
import Evidence
import Exposition
import Plans
import Reports

/// `tenant`: exported Direct Routing settings.
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "Judges exported Direct Routing settings, and follows a number through them.",
        discussion: """
            The settings are what PowerShell exports, for instance \
            Get-CsOnlineVoiceRoute | ConvertTo-Json -Depth 5 > routes.json; which kind a file holds is seen from what \
            is in it.
            """,
        subcommands: [TenantLintCommand.self, TenantRouteCommand.self, TenantImportCommand.self])
}

/// `tenant lint`: what is wrong in the settings, and the command that mends it.
struct TenantLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Reports what is wrong in exported settings, with the command that mends it.",
        discussion: "Exit status: 0 nothing to mend, 1 something to look at, 2 something is wrong.")

    @Argument(help: ArgumentHelp("Exported files (JSON, CSV), or folders of them.", valueName: "file"))
    var files: [String] = []

    @Option(help: "text or json.")
    var format = "text"

    @Flag(help: "Print every code with its meaning and the document behind it.")
    var explain = false

    func run() throws {
        if explain { return Terminal.print(TenantText(Terminal.style).explanation(TenantCode.allCases)) }
        let form = try TextOrJSON(reading: format)
        guard !files.isEmpty else { throw CommandFailure.usage("name the exported files, or the folder they are in") }
        let settings = try TenantFiles.settings(files)
        let findings = TenantLint(settings, by: .current).findings
        Terminal.print(
            form == .json
                ? TenantJSON.findings(findings, of: settings, by: .current).text + "\n"
                : TenantText(Terminal.style).findings(findings, of: settings, by: .current))
        if findings.verdict != .pass { throw ExitCode(findings.verdict.exitStatus) }
    }
}

/// `tenant route`: where a number would go.
struct TenantRouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Follows a number: policy, usage, route, gateways, translation.",
        discussion: """
            The number is what the service has after the dial plan, mostly +E.164. With a store, the health of each \
            gateway that is watched stands beside it. Exit status: 0 some gateway is tried, 2 the call is dropped.
            """)

    @Argument(help: "The number, for instance +14255550100.")
    var number: String

    @Option(help: ArgumentHelp("Exported files (JSON, CSV), or folders of them.", valueName: "file"))
    var settings: [String] = ["."]

    @Option(help: ArgumentHelp("The caller's voice routing policy.", valueName: "name"))
    var policy = "Global"

    @Option(help: ArgumentHelp("The caller's emergency call routing policy.", valueName: "name"))
    var emergencyPolicy = "Global"

    @Option(help: ArgumentHelp("The network site the caller is at.", valueName: "name"))
    var site: String?

    @Option(help: ArgumentHelp("The gateway a forwarded call came in through.", valueName: "fqdn"))
    var ingress: String?

    @Option(help: "text or json.")
    var format = "text"

    @OptionGroup var location: StoreLocation

    func run() async throws {
        let form = try TextOrJSON(reading: format)
        let digits = number.drop { $0 == "+" }
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789*#".contains($0) }) else {
            throw CommandFailure.usage(
                "“\(PeerText(decoded: number).forTerminal)” is no number; write it as the service has it: +14255550100")
        }
        let settings = try TenantFiles.settings(self.settings)
        if let site, settings.site(site) == nil {
            throw CommandFailure.usage("the settings have no network site \(PeerText(decoded: site).forTerminal)")
        }
        if settings.policy(policy) == nil, settings.emergencyPolicy(emergencyPolicy)?.number(dialled: number) == nil {
            let names = settings.policies.map(\.name).prefix(8).joined(separator: ", ")
            throw CommandFailure.usage(
                "the settings have no voice routing policy \(PeerText(decoded: policy).forTerminal); there are: "
                    + PeerText(decoded: names).forTerminal)
        }
        let known = try await states()
        let call = CallPath.Call(
            number, policy: policy, emergencyPolicy: emergencyPolicy, site: site, ingress: ingress)
        let path = CallPath(of: call, through: settings) { known[$0.lowercased()] == .down }
        Terminal.print(
            form == .json
                ? TenantJSON.path(path, of: call) { known[$0.lowercased()] }.text + "\n"
                : TenantText(Terminal.style).path(path, of: call) { known[$0.lowercased()] })
        if path.failure != nil { throw ExitCode(Verdict.fail.exitStatus) }
    }

    /// The states of watched SBCs by the host of their address; none where no store was named.
    private func states() async throws(CommandFailure) -> [String: TargetState] {
        guard location.store != nil || location.plan != nil else { return [:] }
        let rows = try await StatusSource(location).status().rows
        let named = rows.compactMap { row -> (String, TargetState)? in
            guard let address = try? TargetAddress(parsing: row.address) else { return nil }
            return (address.host.lowercased(), row.state)
        }
        return Dictionary(named) { first, _ in first }
    }
}

/// `tenant import`: a plan from the gateways.
struct TenantImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Prints a plan for the gateways of exported settings that no proxy SBC hides.")

    @Argument(help: ArgumentHelp("Exported files (JSON, CSV), or folders of them.", valueName: "file"))
    var files: [String]

    func run() throws {
        Terminal.print(PlanRendering.yaml(tree: try TenantFiles.settings(files).watchList))
    }
}
