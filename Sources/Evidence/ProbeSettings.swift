/// What a failed certificate check does to the stages after it.
package enum VerifyMode: String, Sendable, Hashable, CaseIterable, Codable {
    /// No SIP over a connection whose certificate failed.
    case strict
    /// Findings are reported, OPTIONS go on.
    case observe
}

/// Which refusals by the peer are right (CONTRACT §1, peer policy).
package enum PeerPolicy: String, Sendable, Hashable, CaseIterable, Codable {
    /// Anyone may connect: every refusal is a fault.
    case open
    /// Only known client certificates: a refused or missing one is expected.
    case mutualTLS = "mutual-tls"
    /// Only Microsoft's addresses and certificates: a silent or refused connect is expected too.
    case microsoftOnly = "microsoft-only"
}

/// The SIP status codes that count as healthy, for instance `200,2xx,405`.
package struct ExpectedStatuses: Sendable, Hashable {
    /// The parts as they were written, lower-cased.
    package let parts: [String]
    private let ranges: [ClosedRange<Int>]

    /// Any 2xx.
    package static let success = ExpectedStatuses(parts: ["2xx"], ranges: [200...299])

    /// Whether the code is expected.
    package func contains(_ code: Int) -> Bool { ranges.contains { $0.contains(code) } }

    private init(parts: [String], ranges: [ClosedRange<Int>]) {
        self.parts = parts
        self.ranges = ranges
    }

    /// Reads codes and classes separated by commas; each 100–699 or `1xx`–`6xx`.
    package init(parsing text: String) throws(SettingSyntaxError) {
        var parts: [String] = []
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = String(part.filter { $0 != " " }).lowercased()
            if word.utf8.count == 3, word.hasSuffix("xx"), let digit = Int(word.prefix(1)), (1...6).contains(digit) {
                ranges.append(digit * 100...digit * 100 + 99)
            } else if word.utf8.count == 3, word.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let code = Int(word),
                (100...699).contains(code)
            {
                ranges.append(code...code)
            } else {
                throw SettingSyntaxError(
                    reason: "“\(PeerText(decoded: word).forTerminal)” is not a SIP status; use codes such as 200 or 2xx"
                )
            }
            parts.append(word)
        }
        self.init(parts: parts, ranges: ranges)
    }
}

/// Why a setting cannot be read.
package struct SettingSyntaxError: Error, Sendable, Hashable {
    /// The sentence for people.
    package let reason: String
    /// An error with its sentence.
    package init(reason: String) { self.reason = reason }
}

extension Span {
    /// Reads a duration such as `500ms`, `10s`, `5m`, `2h`, `14d`; a number without a unit is refused.
    package init(parsing text: String) throws(SettingSyntaxError) {
        let units: [(String, Int64)] = [
            ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
            ("d", 86_400_000_000_000),
        ]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard !digits.isEmpty, digits.count <= 9, let number = Int64(digits),
            let factor = units.first(where: { $0.0 == unit })?.1,
            case let (value, overflow) = number.multipliedReportingOverflow(by: factor), !overflow
        else {
            throw SettingSyntaxError(
                reason: "“\(PeerText(decoded: text).forTerminal)” is not a duration; "
                    + "write for instance 500ms, 10s, 5m, 2h or 14d"
            )
        }
        self.init(nanoseconds: value)
    }

    /// The shortest exact form: `90s`, `5m`, `14d`, `500ms`.
    package var text: String {
        for (unit, factor) in [("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000)]
            as [(String, Int64)]
        where nanoseconds >= factor && nanoseconds % factor == 0 {
            return "\(nanoseconds / factor)\(unit)"
        }
        return nanoseconds % 1_000_000_000 == 0 ? "\(nanoseconds / 1_000_000_000)s" : "\(nanoseconds / 1_000_000)ms"
    }
}
