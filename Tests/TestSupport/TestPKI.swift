import Foundation

/// The throw-away PKI of `Certificates/mint.sh`, minted once a process.
package struct TestPKI: Sendable {
    private let directory: TemporaryDirectory

    /// The names that the leaves carry beside localhost and the loopback addresses.
    package static let names = ["sbc1.example.test", "sbc2.example.test"]

    private static let minting = Task { try await TestPKI() }

    /// The PKI that all tests of this process share.
    package static func shared() async throws -> TestPKI { try await minting.value }

    private init() async throws {
        directory = try TemporaryDirectory.untilExit()
        let script = Repository.root + "/Certificates/mint.sh"
        let minting = try ChildProcess("/bin/bash", [script, directory.file("pki")] + Self.names)
        guard try await minting.exit(within: .seconds(60)) == .status(0) else {
            throw SupportError("mint.sh failed: \(minting.error)")
        }
    }

    /// The root that checks are told to trust.
    package var root: String { directory.file("pki/ca.pem") }

    /// The chain of a scenario, leaf first.
    package func chain(_ scenario: String) -> String { directory.file("pki/\(scenario).pem") }

    /// The private key of a scenario's leaf.
    package func key(_ scenario: String) -> String {
        let name =
            switch scenario {
            case "ec": "ec.key"
            case "weak-rsa-1024": "weak.key"
            default: "leaf.key"
            }
        return directory.file("pki/" + name)
    }

    /// The PEM blocks of a scenario's chain, leaf first.
    package func certificates(_ scenario: String) throws -> [String] {
        let text = try String(contentsOfFile: chain(scenario), encoding: .utf8)
        let end = "-----END CERTIFICATE-----\n"
        return text.components(separatedBy: end).filter { $0.contains("BEGIN") }.map { $0 + end }
    }
}
