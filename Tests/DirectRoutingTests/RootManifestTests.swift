import Testing

@testable import DirectRouting

/// The roots of Direct Routing's own chains.
@Suite struct RootManifestTests {
    private let row =
        "Root\t" + String(repeating: "0a", count: 20) + "\t" + String(repeating: "0b", count: 32) + "\t"
        + String(repeating: "0c", count: 32) + "\t01\t2006-11-10T00:00:00Z\t2031-11-10T00:00:00Z\tmozilla/Root.crt\tA,B"

    @Test func `the compiled-in manifest has the roots of the rules, each with its sources`() {
        let (roots, entries) = (RuleEdition.current.roots, RootManifest.current.entries)
        #expect(entries.count == 7)
        #expect(entries.map(\.sha1) == roots.map(\.sha1))
        #expect(entries.map(\.serialHex) == roots.map(\.serialHex))
        #expect(entries.map(\.name) == roots.map(\.name))
        #expect(entries.map { $0.sources.joined(separator: ",") } == roots.map { $0.source.tags })
        #expect(entries.allSatisfy { $0.notBefore < $0.notAfter && $0.file.hasPrefix("mozilla/") })
    }

    @Test func `a row is read as it stands`() throws {
        let manifest = try RootManifest(parsing: "# a comment\n\n\(row)\n")
        let entry = try #require(manifest.entry(sha1: [UInt8](repeating: 0x0A, count: 20)))
        #expect(entry.sha256 == [UInt8](repeating: 0x0B, count: 32) && entry.sources == ["A", "B"])
        #expect(manifest.entry(sha1: [1]) == nil)
    }

    @Test func `a manifest with a slip in it is refused with the line`() {
        #expect(throws: RuleFileError(line: 0, reason: "it holds no root")) { try RootManifest(parsing: "# none\n") }
        #expect(throws: RuleFileError(line: 2, reason: "this root is there twice")) {
            try RootManifest(parsing: "\(row)\n\(row)\n")
        }
        #expect(throws: RuleFileError(line: 1, reason: "a root has nine cells, none empty")) {
            try RootManifest(parsing: row.replacing("\tA,B", with: ""))
        }
        #expect(throws: RuleFileError(line: 1, reason: "a digest is not hexadecimal of its length")) {
            try RootManifest(parsing: row.replacing("0b0b", with: "0b"))
        }
    }
}
