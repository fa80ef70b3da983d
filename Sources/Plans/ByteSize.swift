package import Evidence

/// A size on the disk.
package struct ByteSize: Sendable, Hashable, Comparable {
    /// The size in bytes.
    package var bytes: Int64

    /// A size of so many bytes.
    package init(bytes: Int64) { self.bytes = bytes }

    package static func < (a: ByteSize, b: ByteSize) -> Bool { a.bytes < b.bytes }

    private static let units: [(name: String, factor: Int64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ]

    /// Reads `512MiB`, `2GiB` and the like; a number without a unit is refused.
    package init(parsing text: String) throws(SettingSyntaxError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits.utf8.count <= 9, let number = Int64(digits),
            let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) }),
            case let (value, overflow) = number.multipliedReportingOverflow(by: unit.factor), !overflow
        else {
            let shown = PeerText(decoded: text).forTerminal
            throw SettingSyntaxError(reason: "“\(shown)” is not a size; write for instance 512MiB or 2GiB")
        }
        bytes = value
    }

    /// The shortest exact form: `2GiB`, `1536MiB`.
    package var text: String {
        for unit in Self.units where bytes >= unit.factor && bytes % unit.factor == 0 {
            return "\(bytes / unit.factor)\(unit.name)"
        }
        return "\(bytes)B"
    }
}
