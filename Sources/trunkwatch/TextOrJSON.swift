/// The two forms that most commands write: for people and for scripts.
enum TextOrJSON: String {
    case text, json

    /// Reads what an option asks for; refuses any other word.
    init(reading word: String, of option: String = "--format") throws(CommandFailure) {
        self = try CheckOptions.word(word, Self.init(rawValue:), option, "text or json")
    }
}
