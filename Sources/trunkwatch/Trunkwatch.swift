import ArgumentParser
import Evidence
import Foundation
import Transport

/// The binary: commands, options, exit status; everything else is in the libraries.
@main
struct Trunkwatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trunkwatch",
        abstract: "Watches SIP trunks and SBCs: would a call get through, and if not, whose move is it?",
        discussion: """
            Exit status of commands that give a verdict: 0 pass, 1 warning, 2 fail, 3 unknown; \
            64 usage, 74 a file cannot be read or written, 78 configuration.
            """,
        version: productVersion,
        subcommands: [
            CheckCommand.self, RunCommand.self, ReportCommand.self, StatusCommand.self, CertificateCommand.self,
            SimulateCommand.self, DecodeCommand.self, PlanCommand.self, AlertsCommand.self, StoreCommand.self,
            TenantCommand.self,
        ])

    /// Any error thrown out of a command would exit 1, which the contract reads as "warning": all are mapped here.
    static func main() async {
        ignoreDeadlySignals()
        do {
            var command = try parseAsRoot()
            try refuseWithoutDescriptors(command)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Terminal.complain(failure.text)
            Foundation.exit(failure.status)
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            end(error)
        }
    }

    /// What runs on Dispatch traps where it gets no descriptor for its event sets; this must be said before it starts.
    private static func refuseWithoutDescriptors(_ command: any ParsableCommand) throws {
        guard command is any AsyncParsableCommand else { return }
        do throws(SystemError) {
            try DescriptorLimit.require(4)
        } catch {
            if let check = command as? CheckCommand { try check.endPrevented(by: error) }
            throw CommandFailure(
                status: 3, text: "local.out-of-descriptors: this process may open no more files: \(error.text)")
        }
    }

    /// Ends for an error of the argument parser (help among them), or for one that nobody foresaw.
    private static func end(_ error: any Error) -> Never {
        let status = exitCode(for: error).rawValue
        let asksForNagios =
            CommandLine.arguments.contains("nagios") || CommandLine.arguments.contains("--format=nagios")
        if status == 64, asksForNagios {
            Foundation.exit(NagiosFailure.unknown(.usage(message(for: error))).rawValue)
        }
        if status != 1 { exit(withError: error) }
        Terminal.complain("\(error)")
        Foundation.exit(74)
    }
}

/// The version that `--version`, the agent's metrics and reports show.
let productVersion = "0.1.0"
