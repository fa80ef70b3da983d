/// Reads CSV as PowerShell's `Export-Csv` writes it (RFC 4180, a `#TYPE` line before the names, semicolons in some
/// countries).
package struct TenantTable: Sendable {
    /// The rows below the names, in order.
    package let records: [TenantRecord]
    /// Columns whose cells hold a type's name in place of a list, which `Export-Csv` writes for every list.
    package let lostColumns: [String]

    /// Reads the text of a file; `origin` names it in messages. Rows with too few cells have the rest empty.
    package init(reading text: String, origin: String) {
        var rows = Self.rows(text)
        if rows.first?.first?.hasPrefix("#TYPE") == true { rows.removeFirst() }
        guard let names = rows.first else {
            records = []
            lostColumns = []
            return
        }
        var lost: [String] = []
        records = rows.dropFirst().enumerated().map { index, cells in
            let fields = zip(names, cells).map { name, cell in
                if cell.hasPrefix("System.") || cell.hasPrefix("Deserialized."), !lost.contains(name) {
                    lost.append(name)
                }
                return TenantField(name, .text(cell))
            }
            return TenantRecord(fields, origin: "\(origin), row \(index + 2)")
        }
        lostColumns = lost
    }

    private static func rows(_ text: String) -> [[String]] {
        let scalars = Array(text.unicodeScalars)
        let head = scalars.prefix { $0 != "\n" }
        let separator: Unicode.Scalar =
            head.count { $0 == ";" } > head.count { $0 == "," } ? ";" : head.contains("\t") ? "\t" : ","
        var rows: [[String]] = []
        var (row, cell) = ([String](), "")
        var (isQuoted, index) = (false, 0)
        func next() -> Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }
        func endRow() {
            row.append(cell)
            if row != [""] { rows.append(row) }
            (row, cell) = ([], "")
        }
        while index < scalars.count {
            let scalar = scalars[index]
            if isQuoted {
                if scalar != "\"" {
                    cell.unicodeScalars.append(scalar)
                } else if next() == "\"" {
                    cell += "\""
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == separator {
                row.append(cell)
                cell = ""
            } else if scalar == "\n" {
                endRow()
            } else if scalar != "\r" {
                cell.unicodeScalars.append(scalar)
            }
            index += 1
        }
        endRow()
        return rows
    }
}
