import Foundation
import TestSupport
import Testing

/// The rules of this house, held against every file of the package. Each has a test in ``RulesCanFailTests`` that it
/// can fail.
@Suite struct HouseRulesTests {
    /// Everything is read once for all rules.
    private static let reading = Result {
        (
            sources: try SwiftText.all(in: "Sources"), tests: try SwiftText.all(in: "Tests"),
            texts: try textFiles().map { path in
                let text = try Repository.text(of: path)
                return (
                    path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                )
            }
        )
    }

    private let sources: [SwiftText]
    private let tests: [SwiftText]
    private let texts: [(path: String, lines: [String])]

    init() throws { (sources, tests, texts) = try Self.reading.get() }

    /// Everything that a person writes, Swift aside; data under Tests is as others wrote it.
    private static func textFiles() throws -> [String] {
        let suffixes = [
            ".swift", ".sh", ".md", ".h", ".c", ".modulemap", ".sql", ".rules", ".mustache", ".css", ".yaml",
        ]
        let below = try ["Sources", "Certificates", "Probes", "Dashboards", "Tests"].flatMap { folder in
            try suffixes.flatMap { try Repository.files(in: folder, suffix: $0) }
        }
        let single = ["Package.swift", "Makefile", "README.md", ".ci/run"]
        return below.filter { !$0.contains("/Corpus/") && !$0.contains("/Fixtures/") }
            + single.filter { FileManager.default.fileExists(atPath: Repository.root + "/" + $0) }
    }

    @Test func `the package says exactly what the graph says`() throws {
        let manifest = PackageManifest(try Repository.text(of: "Package.swift"))
        let graph = Dictionary(uniqueKeysWithValues: ModuleGraph.modules.map { ($0.name, $0.dependencies) })
        #expect(Set(manifest.targets.keys) == Set(graph.keys))
        for (name, dependencies) in graph {
            #expect(manifest.targets[name] == dependencies, "\(name) in Package.swift")
        }
    }

    @Test func `arrows only go down`() {
        #expect(GraphRule.violations(in: ModuleGraph.modules).isEmpty)
    }

    @Test func `every file imports only what its module is granted`() {
        let found = sources.flatMap(ImportRule.violations)
        #expect(found.isEmpty, "\(found.report)")
    }

    @Test func `no file is longer than the wall`() {
        let found = (sources + tests).flatMap(LengthRules.fileViolations)
        #expect(found.isEmpty, "\(found.report)")
        for file in sources where LengthRules.length(of: file) > LengthRules.fileRule {
            print("\(file.path): \(LengthRules.length(of: file)) lines; the rule is \(LengthRules.fileRule)")
        }
    }

    @Test func `no function is longer than the wall, and most are short`() {
        let found = (sources + tests).flatMap(LengthRules.functionViolations)
        #expect(found.isEmpty, "\(found.report)")
        let lengths = sources.flatMap(FunctionBody.all).map(\.length).sorted()
        #expect(lengths.isEmpty || lengths[lengths.count / 2] <= 8, "the median")
        #expect(lengths.isEmpty || lengths[lengths.count * 9 / 10] <= 25, "the 90th percentile")
    }

    @Test func `no line is wider than 120 columns`() {
        let found = texts.filter { $0.path.hasSuffix(".swift") || $0.path.hasSuffix(".sh") || $0.path == "Makefile" }
            .flatMap(LengthRules.lineViolations)
        #expect(found.isEmpty, "\(found.report)")
    }

    @Test func `every name says something`() {
        let found = (sources + tests).flatMap(WordRules.nameViolations)
        #expect(found.isEmpty, "\(found.report)")
    }

    @Test func `nothing is left unfinished`() {
        let found = texts.flatMap(WordRules.unfinishedViolations)
        #expect(found.isEmpty, "\(found.report)")
    }

    @Test func `no path of one machine`() {
        let found = texts.filter { !$0.path.hasPrefix("Tests/HouseRulesTests/") }.flatMap(
            WordRules.machinePathViolations)
        #expect(found.isEmpty, "\(found.report)")
    }

    @Test func `nothing traps on purpose, and unsafe globals stay where C calls back`() {
        let found = (sources + tests).flatMap(WordRules.trapViolations)
        #expect(found.isEmpty, "\(found.report)")
        let callbacks = sources.filter { $0.code.contains { $0.contains("nonisolated(unsafe)") } }
        #expect(callbacks.count <= 1, "one file at most: \(callbacks.map(\.path))")
    }

    @Test func `unchecked Sendable is rare and proved`() {
        let found = sources.flatMap(WordRules.uncheckedViolations)
        #expect(found.isEmpty, "\(found.report)")
        #expect(sources.map { WordRules.uncheckedLines(in: $0).count }.reduce(0, +) <= WordRules.uncheckedWall)
    }

    @Test func `everything another module can see is documented`() throws {
        let support = tests.filter { $0.path.hasPrefix("Tests/TestSupport/") }
        let found = (sources + support).flatMap(DocumentationRule.violations)
        #expect(found.isEmpty, "\(found.report)")
    }

    @Test func `the top level stays`() throws {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "Certificates", "Probes", "Dashboards", "README.md", "Makefile",
            "LICENSE",
        ]
        let written: Set<String> = ["Package.resolved", "report.html"]
        let there = try FileManager.default.contentsOfDirectory(atPath: Repository.root).filter {
            !$0.hasPrefix(".") && !written.contains($0) && !$0.hasPrefix("trunkwatch.db")
        }
        #expect(Set(there).subtracting(allowed).isEmpty)
    }

    @Test func `no private key is kept`() throws {
        let begin = "-----BEGIN "
        for path in try ["Certificates", "Tests", "Probes"].flatMap({ try Repository.files(in: $0, suffix: "") }) {
            guard let data = FileManager.default.contents(atPath: Repository.root + "/" + path) else { continue }
            let text = String(decoding: data, as: UTF8.self)
            let keys = ["", "RSA ", "EC ", "ENCRYPTED "].map { begin + $0 + "PRIVATE KEY-----" }
            #expect(!keys.contains { text.contains($0) }, "\(path)")
        }
    }
}
