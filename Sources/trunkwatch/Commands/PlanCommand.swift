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

    @Flag(help: "Look at the plan only, not at the keys, bundles, secrets and programs that it names.")
    var noFiles = false

    func run() throws {
        let plan = try noFiles ? PlanFile.load(file) : PlanFile.check(file)
        let count = plan.targets.count
        Terminal.print("\(PeerText(decoded: file).forTerminal): \(count) target\(count == 1 ? "" : "s"), no errors\n")
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
