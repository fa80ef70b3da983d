import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `Certificates/mint.sh`: what it says it minted is what it minted.
    @Suite struct MintTests {
        private static let script = Repository.root + "/Certificates/mint.sh"

        private func openssl(_ arguments: String...) async throws -> String {
            let process = try ChildProcess(Executable.openssl.required(), arguments)
            try await process.exit(within: .seconds(20))
            return process.output
        }

        @Test(.enabled(if: Executable.openssl.isInstalled, "openssl is not installed; make test installs it"))
        func `every scenario of the manifest has its chain and the key of its leaf`() async throws {
            let pki = try await TestPKI.shared()
            let folder = URL(fileURLWithPath: pki.root).deletingLastPathComponent().path
            let manifest = try String(contentsOfFile: folder + "/manifest.txt", encoding: .utf8)
            let rows = manifest.split(separator: "\n").filter { !$0.hasPrefix("#") }
                .map { $0.split(separator: "\t").map(String.init) }
            #expect(rows.count >= 20)
            for row in rows {
                try #require(row.count == 4)
                let own = try await openssl("x509", "-noout", "-pubkey", "-in", "\(folder)/\(row[1])")
                let key = try await openssl("pkey", "-pubout", "-in", "\(folder)/\(row[2])")
                #expect(!own.isEmpty && own == key, "\(row[0])")
                #expect(pki.chain(row[0]) == "\(folder)/\(row[1])")
                #expect(pki.key(row[0]) == "\(folder)/\(row[2])")
            }
        }

        @Test func `nobody else can read it, and an old one is never mixed with a new one`() async throws {
            let files = try TemporaryDirectory()
            let first = try ChildProcess("/bin/bash", [Self.script, files.file("pki"), "a.example.test"])
            #expect(try await first.exit(within: .seconds(60)) == .status(0), "\(first.error)")
            let attributes = try FileManager.default.attributesOfItem(atPath: files.file("pki"))
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            let second = try ChildProcess("/bin/bash", [Self.script, files.file("pki")])
            #expect(try await second.exit(within: .seconds(60)) == .status(64))
        }

        @Test(arguments: [[], ["DIR", "not a name"], ["DIR", "a;b"]])
        func `arguments that make no sense are refused before anything is made`(words: [String]) async throws {
            let files = try TemporaryDirectory()
            let arguments = words.map { $0 == "DIR" ? files.file("pki") : $0 }
            let process = try ChildProcess("/bin/bash", [Self.script] + arguments)
            #expect(try await process.exit(within: .seconds(20)) == .status(64))
            #expect(!FileManager.default.fileExists(atPath: files.file("pki")))
        }
    }
}
