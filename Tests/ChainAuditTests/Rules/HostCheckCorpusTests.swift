import ChainAudit
import Foundation
import Testing

/// What OpenSSL says to names near those of 45 real certificates, said again by our own rules.
@Suite struct HostCheckCorpusTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let file: String
        let kind: String
        let name: String
        let matches: Bool
        let facts: CertificateFacts

        var testDescription: String { "\(file) \(name)" }
    }

    static let rows: [Row] = {
        let certificates = Dictionary(uniqueKeysWithValues: table("names").map { ($0[0], facts(of: $0)) })
        return table("hostcheck").compactMap { cells in
            certificates[cells[0]].map {
                Row(file: cells[0], kind: cells[1], name: cells[2], matches: cells[3] == "match", facts: $0)
            }
        }
    }()

    @Test func `the table is whole`() {
        #expect(Self.rows.count == 324)
        #expect(Self.rows.count { $0.matches } == 174)
    }

    @Test(arguments: rows)
    func `we say what OpenSSL says`(row: Row) {
        var policy = ChainPolicy(now: now, reference: nil)
        policy.reference = row.kind == "ip" ? .ip(Self.address(row.name)) : .dns(Self.unescaped(row.name))
        #expect(ChainAudit.coversName(row.facts, policy: policy) == row.matches)
    }

    private static func table(_ name: String) -> [[String]] {
        guard let url = Bundle.module.url(forResource: name, withExtension: "tsv", subdirectory: "Corpus"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        }
    }

    private static func facts(of cells: [String]) -> CertificateFacts {
        leaf {
            $0.subjectCommonNames = cells[1].isEmpty ? [] : [Array(unescaped(cells[1]).utf8)]
            $0.names = cells[2].split(separator: " ").map { name(String($0)) }
        }
    }

    private static func name(_ text: String) -> AlternativeName {
        let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
        switch parts[0] {
        case "DNS": return .dns(Array(unescaped(parts[1]).utf8))
        case "IP": return .ip(address(parts[1]))
        case "URI": return .uri(Array(unescaped(parts[1]).utf8))
        case "EMAIL": return .email(Array(unescaped(parts[1]).utf8))
        default: return .other(parts[0])
        }
    }

    private static func unescaped(_ text: String) -> String { text.replacingOccurrences(of: "\\0", with: "\0") }

    /// The few addresses of the table: dotted quads, `::1` and `2001:db8::1`.
    private static func address(_ text: String) -> [UInt8] {
        guard text.contains(":") else { return text.split(separator: ".").compactMap { UInt8($0) } }
        let head: [UInt8] = text.hasPrefix("2001:db8") ? [0x20, 0x01, 0x0D, 0xB8] : [0, 0, 0, 0]
        return head + [UInt8](repeating: 0, count: 11) + [1]
    }
}
