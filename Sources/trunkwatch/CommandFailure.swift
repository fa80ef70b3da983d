import Evidence

/// A command that cannot do its work: the status of the contract, and a sentence that says the next step.
struct CommandFailure: Error {
    let status: Int32
    let text: String

    /// The words of the command line are wrong: 64.
    static func usage(_ text: String) -> CommandFailure { CommandFailure(status: 64, text: text) }
    /// A file or the store cannot be read or written: 74.
    static func file(_ text: String) -> CommandFailure { CommandFailure(status: 74, text: text) }
    /// The configuration is wrong: 78.
    static func configuration(_ text: String) -> CommandFailure { CommandFailure(status: 78, text: text) }
}
