// One column of a sealed block: optional 64-bit integers, written in whichever of nine ways is shortest.
//
// First the numbers become symbols: differences from the least value (order 0), from the one before (order 1), or from
// the difference before (order 2); the latter two zigzagged. All arithmetic wraps, so every value survives. Then the
// symbols are written as varints, as runs of equal ones, or as bits of one width. One tag byte names the way:
// bits 0–1 the order, bits 2–3 the form, bit 4 whether rows are missing, in which case runs of present and missing rows
// (alternating, present first) precede the numbers.

/// Writes and reads one column.
enum Column {
    private enum Form: UInt8, CaseIterable {
        case varints = 0
        case runs = 1
        case packed = 2
    }

    private static let gapBit: UInt8 = 16

    /// Appends a column; at least one value must be present.
    static func write(_ values: [Int64?], to out: inout ByteWriter) {
        let present = values.compactMap { $0 }
        let (order, form, symbols) = shortest(present)
        let hasGaps = present.count < values.count
        out.byte(order | form.rawValue << 2 | (hasGaps ? gapBit : 0))
        if hasGaps { writePresence(of: values, to: &out) }
        if order == 0 { out.zigzag(present.min() ?? 0) }
        switch form {
        case .varints: for symbol in symbols { out.varint(symbol) }
        case .runs: writeRuns(symbols, to: &out)
        case .packed: writePacked(symbols, to: &out)
        }
    }

    /// Reads a column of `count` rows.
    static func read(_ count: Int, from input: inout ByteReader) throws(CodingFault) -> [Int64?] {
        let tag = try input.byte()
        guard tag & 3 < 3, let form = Form(rawValue: tag >> 2 & 3), tag < 32 else {
            throw CodingFault(reason: "a column has the unknown tag \(tag)")
        }
        let presence = tag & gapBit != 0 ? try readPresence(count, from: &input) : nil
        let held = presence.map { $0.count { $0 } } ?? count
        let base = tag & 3 == 0 ? try input.zigzag() : 0
        let symbols = try readSymbols(held, form, from: &input)
        let values = numbers(symbols, order: tag & 3, base: base)
        guard let presence else { return values }
        var next = values.makeIterator()
        return presence.map { $0 ? next.next() : nil }
    }

    // MARK: Numbers and symbols

    private static func symbols(_ values: [Int64], order: UInt8) -> [UInt64] {
        if order == 0 {
            let base = values.min() ?? 0
            return values.map { UInt64(bitPattern: $0 &- base) }
        }
        var before: Int64 = 0
        var step: Int64 = 0
        return values.map { value in
            let difference = value &- before
            defer {
                before = value
                step = difference
            }
            return zigzagged(order == 1 ? difference : difference &- step)
        }
    }

    private static func numbers(_ symbols: [UInt64], order: UInt8, base: Int64) -> [Int64] {
        if order == 0 { return symbols.map { base &+ Int64(bitPattern: $0) } }
        var value: Int64 = 0
        var step: Int64 = 0
        return symbols.map { symbol in
            let read = unzigzagged(symbol)
            step = order == 1 ? read : step &+ read
            value = value &+ step
            return value
        }
    }

    private static func shortest(_ values: [Int64]) -> (order: UInt8, form: Form, symbols: [UInt64]) {
        var best: (order: UInt8, form: Form, symbols: [UInt64]) = (0, .varints, [])
        var least = Int.max
        for order in UInt8(0)...2 {
            let symbols = symbols(values, order: order)
            let extra = order == 0 ? varintSize(zigzagged(values.min() ?? 0)) : 0
            for form in Form.allCases {
                let size = size(of: symbols, as: form) + extra
                if size < least {
                    least = size
                    best = (order, form, symbols)
                }
            }
        }
        return best
    }

    private static func size(of symbols: [UInt64], as form: Form) -> Int {
        switch form {
        case .varints: symbols.reduce(0) { $0 + varintSize($1) }
        case .runs: runs(of: symbols).reduce(0) { $0 + varintSize($1.value) + varintSize(UInt64($1.length)) }
        case .packed: 1 + (symbols.count * width(of: symbols) + 7) / 8
        }
    }

    // MARK: Forms

    private static func runs<Value: Equatable>(of values: [Value]) -> [(value: Value, length: Int)] {
        var runs: [(value: Value, length: Int)] = []
        for value in values {
            if let last = runs.last, last.value == value {
                runs[runs.count - 1].length += 1
            } else {
                runs.append((value, 1))
            }
        }
        return runs
    }

    private static func width(of symbols: [UInt64]) -> Int { 64 - (symbols.max() ?? 0).leadingZeroBitCount }

    private static func writeRuns(_ symbols: [UInt64], to out: inout ByteWriter) {
        for run in runs(of: symbols) {
            out.varint(run.value)
            out.varint(UInt64(run.length))
        }
    }

    private static func writePacked(_ symbols: [UInt64], to out: inout ByteWriter) {
        let width = width(of: symbols)
        out.byte(UInt8(width))
        var bits: UInt64 = 0
        var held = 0
        for symbol in symbols {
            // Pieces of at most 32 bits, so that 7 left-over bits and a piece always fit the word.
            for start in stride(from: 0, to: width, by: 32) {
                let piece = min(32, width - start)
                bits |= (symbol >> UInt64(start) & (1 << UInt64(piece) - 1)) << UInt64(held)
                held += piece
                while held >= 8 {
                    out.byte(UInt8(truncatingIfNeeded: bits))
                    bits >>= 8
                    held -= 8
                }
            }
        }
        if held > 0 { out.byte(UInt8(truncatingIfNeeded: bits)) }
    }

    private static func writePresence(of values: [Int64?], to out: inout ByteWriter) {
        let runs = runs(of: values.map { $0 != nil })
        if runs.first?.value == false { out.varint(0) }
        for run in runs { out.varint(UInt64(run.length)) }
    }

    private static func readSymbols(
        _ count: Int, _ form: Form, from input: inout ByteReader
    ) throws(CodingFault) -> [UInt64] {
        var symbols: [UInt64] = []
        symbols.reserveCapacity(count)
        switch form {
        case .varints:
            for _ in 0..<count { symbols.append(try input.varint()) }
        case .runs:
            while symbols.count < count {
                let value = try input.varint()
                let length = try input.count(upTo: count - symbols.count)
                guard length > 0 else { throw CodingFault(reason: "a run is empty") }
                symbols.append(contentsOf: repeatElement(value, count: length))
            }
        case .packed:
            try readPacked(count, into: &symbols, from: &input)
        }
        return symbols
    }

    private static func readPacked(
        _ count: Int, into symbols: inout [UInt64], from input: inout ByteReader
    ) throws(CodingFault) {
        let width = Int(try input.byte())
        guard width <= 64 else { throw CodingFault(reason: "a width of \(width) bits is too large") }
        var bits: UInt64 = 0
        var held = 0
        for _ in 0..<count {
            var symbol: UInt64 = 0
            for start in stride(from: 0, to: width, by: 32) {
                let piece = min(32, width - start)
                while held < piece {
                    bits |= UInt64(try input.byte()) << UInt64(held)
                    held += 8
                }
                symbol |= (bits & (1 << UInt64(piece) - 1)) << UInt64(start)
                bits >>= UInt64(piece)
                held -= piece
            }
            symbols.append(symbol)
        }
    }

    private static func readPresence(_ count: Int, from input: inout ByteReader) throws(CodingFault) -> [Bool] {
        var presence: [Bool] = []
        var present = true
        while presence.count < count {
            let length = try input.count(upTo: count - presence.count)
            guard length > 0 || presence.isEmpty && present else { throw CodingFault(reason: "a run is empty") }
            presence.append(contentsOf: repeatElement(present, count: length))
            present.toggle()
        }
        return presence
    }
}
