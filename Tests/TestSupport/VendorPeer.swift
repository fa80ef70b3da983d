import Foundation

/// Alert receivers of eight vendors on a free port of 127.0.0.1, each to its published shape: `Tests/Peers/vendors.py`.
package struct VendorPeer: Sendable {
    /// Where they are: a vendor's place stands below it.
    package let url: String
    private let process: ChildProcess

    /// Whether it can be run.
    package static let isPossible = FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/jsonschema")

    /// How a peer speaks TLS: its certificate and key, and whose client certificates it asks for.
    package struct TLS: Sendable {
        let certificate: String
        let key: String
        let clients: String?

        /// PEM files.
        package init(certificate: String, key: String, clients: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clients = clients
        }
    }

    /// Runs one while the body runs; the script is `vendors.py`'s.
    package static func running<Result>(
        _ script: [String] = ["good"], tls: TLS? = nil, _ body: (VendorPeer) async throws -> Result
    ) async throws -> Result {
        let port = try FreePort.next()
        let folder = Repository.root + "/Tests/Peers"
        var arguments = [folder + "/vendors.py", folder, "\(port)"]
        if let tls { arguments += ["--tls", tls.certificate, tls.key] }
        if let clients = tls?.clients { arguments += ["--ca", clients] }
        let process = try ChildProcess("/usr/bin/python3", arguments + script)
        return try await process.serving(.tcp, port) {
            try await body(VendorPeer(url: "\(tls == nil ? "http" : "https")://127.0.0.1:\(port)", process: process))
        }
    }

    /// One line for each request so far, in order: vendor, path, answer, key, event, and the fault that was found.
    package func received() throws -> [JSONTree] {
        let whole = process.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return try whole.map { try JSONTree(parsing: String($0)) }
    }
}
