package import Evidence
package import TimeSeries

/// Writes observations in an open format, one at a time, so that memory stays flat however many there are.
package struct ObservationExport {
    /// A format.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        /// RFC 4180 with a header; inert in a spreadsheet.
        case csv
        /// One JSON object a line.
        case jsonl
        /// OpenMetrics 1.0: every observation is a sample at its own time.
        case openmetrics
    }

    /// Gives every observation of a target by name, oldest first; it may be asked for the same target again.
    package typealias History = (String, (Observation) -> Void) throws(StoreError) -> Void

    private let format: Format
    private let write: ([UInt8]) -> Void

    /// An export that hands its bytes to `write`, some tens of kilobytes at a time.
    package init(_ format: Format, _ write: @escaping ([UInt8]) -> Void) {
        self.format = format
        self.write = write
    }

    /// Writes the whole export of these targets.
    package func run(_ targets: [TargetRow], history: History) throws(StoreError) {
        var text = ExportText(write)
        switch format {
        case .csv: try ObservationCSV.run(targets, history, &text)
        case .jsonl: try ObservationLines.run(targets, history, &text)
        case .openmetrics: try ObservationMetrics.run(targets, history, &text)
        }
        text.flush()
    }
}

/// Text on its way out: gathered into pieces, numbers written without a detour over strings.
struct ExportText {
    private var bytes: [UInt8] = []
    private let write: ([UInt8]) -> Void

    private static let piece = 64 << 10

    init(_ write: @escaping ([UInt8]) -> Void) {
        self.write = write
        bytes.reserveCapacity(Self.piece + 4_096)
    }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(number.magnitude, digits: 1)
    }

    /// A number of millionths as a decimal, without trailing zeros.
    mutating func append(millionths number: Int64) {
        append(number, places: 6)
    }

    /// A number of thousandths as a decimal, without trailing zeros.
    mutating func append(thousandths number: Int64) {
        append(number, places: 3)
    }

    private mutating func append(_ number: Int64, places: Int) {
        let unit: UInt64 = places == 6 ? 1_000_000 : 1_000
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(number.magnitude / unit, digits: 1)
        let fraction = number.magnitude % unit
        guard fraction > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        append(fraction, digits: places)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    }

    private mutating func append(_ number: UInt64, digits least: Int) {
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0 || bytes.count - start < least
        bytes[start...].reverse()
    }

    /// Ends a line of observations: what has gathered goes out when it is enough.
    mutating func endLine(_ end: StaticString) {
        append(end)
        if bytes.count >= Self.piece { flush() }
    }

    mutating func flush() {
        if !bytes.isEmpty { write(bytes) }
        bytes.removeAll(keepingCapacity: true)
    }
}
