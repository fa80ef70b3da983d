import Foundation
import Testing

/// The certificates of `Corpus/`, which nobody on this project wrote.
enum Corpus {
    /// The rows of a table without its heading, split at tabs.
    static func rows(_ name: String) throws -> [[String]] {
        String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").dropFirst().map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The content of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Corpus")
        return Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    /// The DER of every PEM block in a file, decoded here without the code under test.
    static func blocks(_ path: String) throws -> [[UInt8]] {
        let text = String(decoding: try bytes(path), as: UTF8.self)
        return text.components(separatedBy: "-----BEGIN CERTIFICATE-----").dropFirst().compactMap { block in
            let body = block.components(separatedBy: "-----END").first ?? ""
            return Data(base64Encoded: body, options: .ignoreUnknownCharacters).map { Array($0) }
        }
    }
}
