/// How many columns text takes on a terminal: none for what combines, two for what is wide (UAX #11).
enum DisplayColumns {
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F000...0x1FAFF,
        0x20000...0x3FFFD,
    ]

    static func count(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }
}

extension StringProtocol {
    /// The columns that the text takes; it holds no control characters.
    var columns: Int { unicodeScalars.reduce(0) { $0 + DisplayColumns.count($1) } }

    /// The text in pieces of at most so many columns.
    func pieces(of width: Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var used = 0
        for scalar in unicodeScalars {
            let columns = DisplayColumns.count(scalar)
            if used + columns > width, !piece.isEmpty {
                pieces.append(piece)
                piece = ""
                used = 0
            }
            piece.unicodeScalars.append(scalar)
            used += columns
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    /// The text, or its beginning and an ellipsis where it takes more columns.
    func cut(to width: Int) -> String {
        columns <= width ? String(self) : (pieces(of: width - 1).first ?? "") + "…"
    }
}
