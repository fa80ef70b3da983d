import Testing

/// Every rule is shown something bad and must say so, and something good that looks bad and must not.
@Suite struct RulesCanFailTests {
    private func file(_ text: String, at path: String = "Sources/Health/Planted.swift") -> SwiftText {
        SwiftText(path: path, text)
    }

    @Test func `a module that stands on one above it is found`() {
        let upside = [
            ModuleGraph.Module(name: "SIP", dependencies: ["Agent"], isPure: true),
            ModuleGraph.Module(name: "Agent", dependencies: [], isPure: false),
        ]
        #expect(GraphRule.violations(in: upside).map(\.path) == ["SIP"])
    }

    @Test func `a package product met by the wrong module is found`() {
        let module = ModuleGraph.Module(name: "Agent", dependencies: ["GRDB"], isPure: false)
        #expect(!GraphRule.violations(in: [module]).isEmpty)
    }

    @Test func `a dependency that the manifest adds is seen`() {
        let manifest = PackageManifest(
            """
            .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
            .target(name: "SIP"),
            .target(
                name: "TimeSeries",
                dependencies: ["SIP", .product(name: "GRDB", package: "GRDB.swift"), "Agent"]),
            .testTarget(name: "SIPTests", dependencies: ["SIP"]),
            """)
        #expect(manifest.targets == ["CAres": [], "SIP": [], "TimeSeries": ["SIP", "GRDB", "Agent"]])
    }

    @Test(arguments: [
        ("Sources/SIP/A.swift", "import Foundation"), ("Sources/Evidence/A.swift", "internal import Dispatch"),
        ("Sources/Health/A.swift", "package import Transport"), ("Sources/ChainAudit/A.swift", "import Glibc"),
        ("Sources/Probing/A.swift", "import DirectRouting"), ("Sources/Transport/A.swift", "import Probing"),
        ("Sources/Agent/A.swift", "import GRDB"), ("Sources/DirectRouting/A.swift", "import struct Foundation.Date"),
        ("Sources/Plans/A.swift", "@preconcurrency import Agent"), ("Sources/Unknown/A.swift", "let a = 1"),
        ("Sources/SIP/Other.swift", "internal import Glibc"),
    ])
    func `an import that the graph does not grant is found`(path: String, line: String) {
        #expect(ImportRule.violations(in: file("// first\n\(line)\n", at: path)).count == 1)
    }

    @Test(arguments: [
        ("Sources/Probing/A.swift", "package import Transport"), ("Sources/TimeSeries/A.swift", "import GRDB"),
        ("Sources/Transport/A.swift", "import Dispatch"), ("Sources/SIP/A.swift", "// import Foundation"),
        ("Sources/SIP/A.swift", "let a = \"import Foundation\""), ("Tests/X/A.swift", "import Foundation"),
    ])
    func `an import that the graph grants, or that is none, is let through`(path: String, line: String) {
        #expect(ImportRule.violations(in: file(line, at: path)).isEmpty)
    }

    @Test func `a file over the wall is found, one at the wall is not`() {
        #expect(LengthRules.fileViolations(in: file(String(repeating: "\n", count: 601))).count == 1)
        #expect(LengthRules.fileViolations(in: file(String(repeating: "\n", count: 600))).isEmpty)
    }

    @Test(arguments: ["func long()", "init(\n    a: Int\n)", "package static func long() async throws -> [Int]"])
    func `a function over the wall is found, one at the wall is not`(declaration: String) {
        let statement = "    if true { call() } // }\n"
        let long = "struct A {\n\(declaration) {\n\(String(repeating: statement, count: 61))}\n}\n"
        let fits = "struct A {\n\(declaration) {\n\(String(repeating: statement, count: 60))}\n}\n"
        #expect(LengthRules.functionViolations(in: file(long)).map(\.line) == [2])
        #expect(LengthRules.functionViolations(in: file(fits)).isEmpty)
    }

    @Test func `a requirement without a body takes none from what follows`() {
        let text =
            "protocol A {\n    func a() -> Int\n    init()\n}\nstruct B {\n\(String(repeating: "\n", count: 80))}\n"
        #expect(FunctionBody.all(in: file(text)).isEmpty)
    }

    @Test func `a line over the wall is found, one at the wall is not`() {
        let lines = [String(repeating: "é", count: 120), String(repeating: "x", count: 121)]
        #expect(LengthRules.lineViolations(path: "a", lines: lines).map(\.line) == [2])
    }

    @Test func `names that say nothing are found`() {
        #expect(WordRules.nameViolations(in: file("", at: "Sources/Health/StringUtils.swift")).count == 1)
        #expect(WordRules.nameViolations(in: file("", at: "Sources/Health/Common/A.swift")).count == 1)
        #expect(WordRules.nameViolations(in: file("package final class ProbeManager {}")).count == 1)
        #expect(WordRules.nameViolations(in: file("let a = FileManager.default // class Manager")).isEmpty)
    }

    @Test func `unfinished business is found`() {
        let word = "TO" + "DO"
        #expect(WordRules.unfinishedViolations(path: "a", lines: ["// \(word): later", "\(word)S"]).map(\.line) == [1])
    }

    @Test func `a path of one machine is found`() {
        // A folder of that name below another is nobody's machine; put together here, so that no search finds one.
        let below = ["Sources", "$HOME"].map { [$0, "work", "a"].joined(separator: "/") }
        let lines = ["let a = \"/home/someone/x\"", "/root/.cache"] + below + ["the /home page"]
        #expect(WordRules.machinePathViolations(path: "a", lines: lines).map(\.line) == [1, 2])
    }

    @Test func `a try that traps is found in code and not in prose`() {
        #expect(
            WordRules.trapViolations(in: file("let a = try! b()\n// try! here\nlet c = \"try!\"")).map(\.line) == [1])
    }

    @Test func `an unsafe global is found outside the file that C calls back into`() {
        let text = "nonisolated(unsafe) var a = 1"
        #expect(WordRules.trapViolations(in: file(text)).count == 1)
        #expect(WordRules.trapViolations(in: file(text, at: "Sources/Transport/OpenSSLCallbacks.swift")).isEmpty)
    }

    @Test func `unchecked Sendable without a proof or a place of its own is found`() {
        #expect(WordRules.uncheckedViolations(in: file("final class A: @unchecked Sendable {\n}")).count == 2)
        #expect(WordRules.uncheckedViolations(in: file("\nextension A: @unchecked Sendable {}")).count == 1)
        let proved = "// Proof: it is only touched on the loop.\nextension A: @unchecked Sendable {}"
        #expect(WordRules.uncheckedViolations(in: file(proved)).isEmpty)
    }

    @Test(arguments: [
        "package struct A {}", "    public func a() {}", "    @discardableResult package func a() -> Int { 1 }",
        "// not a doc comment\npackage let a = 1", "/// far away\n\npackage let a = 1",
        "@frozen\npackage enum A {}",
    ])
    func `an undocumented declaration is found`(text: String) {
        #expect(DocumentationRule.violations(in: file(text)).count == 1)
    }

    @Test(arguments: [
        "/// It is.\npackage struct A {}", "package import Evidence", "/// It is.\n@frozen\npackage enum A {}",
        "    package static func == (a: A, b: A) -> Bool { true }", "package extension A {}", "let package = Package()",
        "// package struct A", "let a = \"\"\"\n    package struct A\n    \"\"\"",
    ])
    func `a documented declaration, or none, is let through`(text: String) {
        #expect(DocumentationRule.violations(in: file(text)).isEmpty)
    }

    @Test(arguments: [
        (#"let a = "x{\(b("}"))" + c"#, "leta=+c"),
        (#"a /* { /* } */ " */ b"#, "ab"),
        (##"#"\(x) "\#(y)"# z"##, "z"),
        ("\"\"\"\n { \"q\" \n\"\"\" z", "\n\nz"),
        (#""\\" z // "a"#, "z"),
    ])
    func `comments and literals are blank, code is not`(text: String, expected: String) {
        let code = file(text).code.joined(separator: "\n")
        #expect(code.filter { $0 != " " } == expected)
        #expect(code.utf8.count == text.utf8.count, "columns stay where they are")
    }
}
