import ArgumentParser
import Evidence
import Plans

/// `plan`: plans before they are run.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Validates a plan, shows it with its defaults, or prints its schema.",
        subcommands: [PlanCheck.self, PlanShow.self, PlanSchemaCommand.self])
}

/// `plan check`: is the plan right?
struct PlanCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validates a plan: every error at once, with its line.")

    @Argument(help: "The plan.")
    var file: String

    @Flag(help: "Look at the plan only, not at the keys, bundles and secrets that it names.")
    var noFiles = false

    func run() throws {
        let plan = try PlanFile.load(file)
        if !noFiles { try lookAtFiles(of: plan) }
        let count = plan.targets.count
        Terminal.print("\(PeerText(decoded: file).forTerminal): \(count) target\(count == 1 ? "" : "s"), no errors\n")
    }

    private func lookAtFiles(of plan: Plan) throws {
        let files = PlanFiles(of: plan, file: file)
        for warning in files.warnings { Terminal.say("warning: " + warning.text) }
        if !files.problems.isEmpty {
            throw CommandFailure.configuration(files.problems.map(\.text).joined(separator: "\n"))
        }
    }
}

/// `plan show`: the plan as the agent will see it.
struct PlanShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints a plan with its defaults filled in and its secrets left out.")

    @Argument(help: "The plan.")
    var file: String

    func run() throws { Terminal.print(PlanRendering.yaml(try PlanFile.load(file))) }
}

/// `plan schema`: for editors.
struct PlanSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of plans, for editors.")

    func run() throws { Terminal.print(PlanSchema.text + "\n") }
}
