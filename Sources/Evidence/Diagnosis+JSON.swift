extension Diagnosis {
    /// The finding as the contract's JSON has it, in a check, in a judged chain and in an alert.
    package var json: JSON {
        .object([
            ("code", .string(code.rawValue)), ("severity", .string(severity.rawValue)), ("summary", .string(summary)),
            ("remedy", .string(remedy)), ("evidence", .object(evidence.map { ($0.name, $0.fact.json) })),
        ])
    }
}

extension Fact {
    /// The value as JSON.
    package var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        case .decimal(let number): .number(number)
        case .flag(let flag): .bool(flag)
        case .list(let texts): .strings(texts)
        }
    }
}
