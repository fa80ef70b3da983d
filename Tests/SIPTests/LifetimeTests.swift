import Foundation
import Testing

/// Views of one message never outlive it: the compiler refuses to build what would let them.
struct LifetimeTests {
    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/SIP").resolvingSymlinksInPath()

    /// What the compiler says about the module together with one more file; empty if it is content.
    private func complaints(about code: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lifetimes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("Escape.swift")
        try code.write(to: file, atomically: true, encoding: .utf8)
        let module = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
            .filter { $0.hasSuffix(".swift") }.map { Self.sources.appendingPathComponent($0).path }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(swiftCompiler, "these tests need swiftc in the path"))
        process.arguments =
            ["-emit-sil", "-wmo", "-o", "/dev/null", "-swift-version", "6", "-package-name", "trunkwatch"]
            + ["-enable-experimental-feature", "Lifetimes", "-module-name", "Escape", file.path] + module
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : String(decoding: output, as: UTF8.self)
    }

    @Test func `neither a view, nor its bytes, nor an index in use can be taken out of their scope`() throws {
        let text = try complaints(
            about: """
                @_lifetime(immortal)
                func escapingView(_ index: inout MessageIndex) throws(SIPSyntaxError) -> MessageView {
                    let bytes = Array("SIP/2.0 200 OK".utf8)
                    return try index.parse(bytes.span, as: .strict)
                }
                @_lifetime(immortal)
                func escapingValue(_ index: inout MessageIndex) throws(SIPSyntaxError) -> Span<UInt8> {
                    let bytes = Array("SIP/2.0 200 OK".utf8)
                    let view = try index.parse(bytes.span, as: .strict)
                    return view.bytes(view.essentials.callID)
                }
                func twice(_ bytes: [UInt8]) throws(SIPSyntaxError) -> Int {
                    var index = MessageIndex()
                    let first = try index.parse(bytes.span, as: .strict)
                    let second = try index.parse(bytes.span, as: .strict)
                    return first.fieldCount + second.fieldCount
                }
                """)
        let escapes = text.split(separator: "\n").filter {
            $0.contains("Escape.swift:") && $0.contains("lifetime-dependent value escapes its scope")
        }
        #expect(escapes.contains { $0.contains("Escape.swift:4:") }, "the view\n\(text)")
        #expect(escapes.contains { $0.contains("Escape.swift:10:") }, "the bytes of a value\n\(text)")
        #expect(text.contains("overlapping accesses to 'index'"), "\(text)")
    }

    @Test func `a view that stays inside compiles`() throws {
        let text = try complaints(
            about: """
                func inside(_ bytes: [UInt8]) throws(SIPSyntaxError) -> Int {
                    var index = MessageIndex()
                    let view = try index.parse(bytes.span, as: .strict)
                    return view.bytes(view.essentials.callID).count
                }
                """)
        #expect(text.isEmpty, "\(text)")
    }
}

/// The Swift compiler in the path.
private let swiftCompiler: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/swiftc" }.first { FileManager.default.isExecutableFile(atPath: $0) }
