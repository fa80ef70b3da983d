package import Evidence

/// A share in percent, to a thousandth.
package struct Percentage: Sendable, Hashable, Comparable {
    /// Thousandths of a percent: 0–100,000.
    package let thousandths: Int

    /// So many thousandths of a percent; `nil` outside 0–100 %.
    package init?(thousandths: Int) {
        guard (0...100_000).contains(thousandths) else { return nil }
        self.thousandths = thousandths
    }

    /// Reads `99.9%`: up to three digits after the point, nothing left out.
    package init(parsing text: String) throws(SettingSyntaxError) {
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts.first.map(String.init) ?? ""
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let isWritten =
            text.hasSuffix("%") && parts.count <= 2 && (1...3).contains(whole.utf8.count)
            && (parts.count == 1 || (1...3).contains(fraction.utf8.count))
            && (whole + fraction).utf8.allSatisfy { (0x30...0x39).contains($0) }
        let digits = whole + fraction + String(repeating: "0", count: max(0, 3 - fraction.utf8.count))
        guard isWritten, let number = Int(digits), (0...100_000).contains(number) else {
            throw SettingSyntaxError(
                reason: "“\(text.oneLine.cut(to: 40))” is no share; write it as 99.9%, at most 100%")
        }
        thousandths = number
    }

    /// From 0 to 1.
    package var fraction: Double { Double(thousandths) / 100_000 }

    /// As ``init(parsing:)`` reads it.
    package var text: String {
        let rest = thousandths % 1_000
        guard rest != 0 else { return "\(thousandths / 1_000)%" }
        var digits = padded(rest, 3)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(thousandths / 1_000).\(digits)%"
    }

    package static func < (one: Percentage, other: Percentage) -> Bool { one.thousandths < other.thousandths }
}
