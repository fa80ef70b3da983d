import Testing

/// All rows, by the stage at which the condition shows.
enum FaultMatrix {
    /// The rows of one stage; their conditions do not disturb each other.
    struct Chapter: Sendable, CustomTestStringConvertible {
        let name: String
        let rows: [FaultRow]
        var testDescription: String { name }
    }

    static let chapters = [
        Chapter(name: "local", rows: local), Chapter(name: "network", rows: network),
        Chapter(name: "names", rows: names),
        Chapter(name: "tls", rows: tls), Chapter(name: "certificates", rows: certificates),
        Chapter(name: "revocation", rows: revocation), Chapter(name: "sip", rows: sip),
        Chapter(name: "datagrams", rows: datagrams), Chapter(name: "credentials", rows: credentials),
        Chapter(name: "links", rows: links), Chapter(name: "sources", rows: sources),
    ]
}
