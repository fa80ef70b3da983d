internal import CProbesAssets

/// The roots that Direct Routing's own chains end in, with what tells each from every other certificate.
///
/// The rule file names them by SHA-1, as the notices do; `Certificates/direct-routing-roots.tsv` has what
/// `Certificates/roots.sh` computed from the certificates themselves.
package struct RootManifest: Sendable, Hashable {
    /// One root.
    package struct Entry: Sendable, Hashable {
        /// The name in the notices.
        package var name: String
        /// SHA-1 over the DER, 20 bytes.
        package var sha1: [UInt8]
        /// SHA-256 over the DER, 32 bytes.
        package var sha256: [UInt8]
        /// SHA-256 over the SubjectPublicKeyInfo, 32 bytes.
        package var spkiSHA256: [UInt8]
        /// The serial number in lower-case hexadecimal.
        package var serialHex: String
        /// The first second of validity, as RFC 3339 writes it.
        package var notBefore: String
        /// The last second of validity, as RFC 3339 writes it.
        package var notAfter: String
        /// The certificate's file below Debian's `/usr/share/ca-certificates`.
        package var file: String
        /// Who says that it is one of them.
        package var sources: [String]
    }

    /// The roots in the order of the rule file.
    package private(set) var entries: [Entry] = []

    /// Reads a manifest; an error names the line.
    package init(parsing text: String) throws(RuleFileError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            let entry = try Self.entry(line, number: index + 1)
            guard !entries.contains(where: { $0.sha256 == entry.sha256 || $0.sha1 == entry.sha1 }) else {
                throw RuleFileError(line: index + 1, reason: "this root is there twice")
            }
            entries.append(entry)
        }
        if entries.isEmpty { throw RuleFileError(line: 0, reason: "it holds no root") }
    }

    private static func entry(_ line: Substring, number: Int) throws(RuleFileError) -> Entry {
        let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        guard cells.count == 9, cells.allSatisfy({ !$0.isEmpty }) else {
            throw RuleFileError(line: number, reason: "a root has nine cells, none empty")
        }
        guard let sha1 = RuleEdition.bytes(ofHex: cells[1]), sha1.count == 20,
            let sha256 = RuleEdition.bytes(ofHex: cells[2]), sha256.count == 32,
            let pin = RuleEdition.bytes(ofHex: cells[3]), pin.count == 32
        else { throw RuleFileError(line: number, reason: "a digest is not hexadecimal of its length") }
        return Entry(
            name: cells[0], sha1: sha1, sha256: sha256, spkiSHA256: pin, serialHex: cells[4], notBefore: cells[5],
            notAfter: cells[6], file: cells[7], sources: cells[8].split(separator: ",").map { String($0) })
    }

    /// The root of that SHA-1; `nil` where it is none of them.
    package func entry(sha1: [UInt8]) -> Entry? { entries.first { $0.sha1 == sha1 } }
}

extension RootManifest {
    /// The manifest that was compiled in. A test holds that it can be read.
    package static let current: RootManifest = {
        do throws(RuleFileError) {
            return try RootManifest(parsing: embeddedText)
        } catch {
            preconditionFailure("the compiled-in roots, line \(error.line): \(error.reason)")
        }
    }()

    private static var embeddedText: String {
        var length = 0
        guard let start = tw_probes_asset("direct-routing-roots.tsv", &length) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
