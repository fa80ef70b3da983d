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

        @Test func `the README lists every scenario, and none that is not minted`() async throws {
            let pki = try await TestPKI.shared()
            let folder = URL(fileURLWithPath: pki.root).deletingLastPathComponent().path
            let minted = try String(contentsOfFile: folder + "/manifest.txt", encoding: .utf8).split(separator: "\n")
                .filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: "\t").first.map { String($0) } }
            let table = try Repository.text(of: "Certificates/README.md").split(separator: "\n")
                .drop { !$0.hasPrefix("| scenario |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
            let listed = table.flatMap { row in
                row.split(separator: "|")[0].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
            }
            #expect(Set(listed) == Set(minted))
            #expect(listed.count == minted.count && minted.count == Set(minted).count)
        }

        @Test func `the manifest of roots says what the installed certificates say`() async throws {
            let rows = try Repository.text(of: "Certificates/direct-routing-roots.tsv").split(separator: "\n")
                .filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t").map { String($0) } }
            #expect(rows.count == 7)
            var compared = 0
            for row in rows {
                let path = "/usr/share/ca-certificates/" + row[7]
                // A later edition of the system's package may have dropped one.
                guard FileManager.default.fileExists(atPath: path) else { continue }
                let shown = try await Binary.run("certificate", path, "--ca", path, "--format", "json").json()
                let facts = shown["certificate"]
                let said = ["sha1", "sha256", "spkiSHA256", "serial", "notBefore", "notAfter"].map { facts[$0].string }
                #expect(said == row[1...6].map { $0 }, "\(row[0])")
                #expect(facts["trusted"].bool == true && facts["selfSigned"].bool == true)
                compared += 1
            }
            #expect(compared > 0, "none of the roots is installed")
        }
    }
}
