/// Why stored bytes cannot be read; becomes ``StoreError/Code/corrupt``.
struct CodingFault: Error, Hashable {
    /// The sentence for people.
    let reason: String
}

/// Appends numbers to bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// LEB128: seven bits a byte, low ones first.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed number, small magnitudes first.
    mutating func zigzag(_ value: Int64) { varint(zigzagged(value)) }

    /// Four bytes, low ones first.
    mutating func word(_ value: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }

    mutating func append(_ other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }
}

/// Reads what a ``ByteWriter`` wrote; whatever the bytes are, it ends with a value or a ``CodingFault``.
struct ByteReader {
    private let bytes: [UInt8]
    private var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func byte() throws(CodingFault) -> UInt8 {
        guard position < bytes.count else { throw CodingFault(reason: "it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(CodingFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        throw CodingFault(reason: "a number is too long")
    }

    mutating func zigzag() throws(CodingFault) -> Int64 { unzigzagged(try varint()) }

    /// A count that may not exceed `limit`.
    mutating func count(upTo limit: Int) throws(CodingFault) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw CodingFault(reason: "a count of \(value) is too large") }
        return Int(value)
    }

    mutating func word() throws(CodingFault) -> UInt32 {
        var value: UInt32 = 0
        for shift in stride(from: UInt32(0), to: 32, by: 8) { value |= UInt32(try byte()) << shift }
        return value
    }
}

func zigzagged(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
func unzigzagged(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }

/// The number of bytes that ``ByteWriter/varint(_:)`` needs.
func varintSize(_ value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }

/// CRC-32 (the polynomial of IEEE 802.3), a checksum against damage, not against malice.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { table[Int(truncatingIfNeeded: ($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}
