/// Why bytes are no DNS message, and at which offset that showed.
package struct DNSSyntaxError: Error, Sendable, Hashable {
    /// The offset from the start of the message.
    package let offset: Int
    /// What is wrong, in a few words of ours.
    package let reason: String
}

/// A place in a message that whoever answered has written: every step is checked, none can trap.
struct DNSCursor {
    let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int

    /// A cursor at the start of a message.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], from offset: Int, to end: Int) {
        self.bytes = bytes
        self.offset = offset
        self.end = end
    }

    var isAtEnd: Bool { offset == end }

    private func failure(_ reason: String) -> DNSSyntaxError { DNSSyntaxError(offset: offset, reason: reason) }

    private func need(_ count: Int) throws(DNSSyntaxError) {
        guard count <= end - offset else { throw failure("cut short") }
    }

    mutating func uint8() throws(DNSSyntaxError) -> UInt8 {
        try need(1)
        offset += 1
        return bytes[offset - 1]
    }

    mutating func uint16() throws(DNSSyntaxError) -> UInt16 {
        let high = try uint8()
        return UInt16(high) << 8 | UInt16(try uint8())
    }

    mutating func uint32() throws(DNSSyntaxError) -> UInt32 {
        let high = try uint16()
        return UInt32(high) << 16 | UInt32(try uint16())
    }

    mutating func uint64() throws(DNSSyntaxError) -> UInt64 {
        let high = try uint32()
        return UInt64(high) << 32 | UInt64(try uint32())
    }

    mutating func skip(_ count: Int) throws(DNSSyntaxError) {
        try need(count)
        offset += count
    }

    /// A length byte and so many bytes (RFC 1035 §3.3).
    mutating func characterString() throws(DNSSyntaxError) -> [UInt8] {
        let count = Int(try uint8())
        try skip(count)
        return Array(bytes[offset - count..<offset])
    }

    /// A cursor over the next `count` bytes alone, which this one steps over.
    mutating func window(_ count: Int) throws(DNSSyntaxError) -> DNSCursor {
        try skip(count)
        return DNSCursor(bytes, from: offset - count, to: offset)
    }
}

extension DNSCursor {
    /// A name, decompressed (RFC 1035 §4.1.4). Every pointer must point before all that was read of the name so far,
    /// so no chain of them is endless.
    mutating func name() throws(DNSSyntaxError) -> DNSName {
        var wire: [UInt8] = []
        var place = (position: offset, limit: end, lowest: offset)
        var resume: Int?
        var pointers = 0
        while true {
            guard place.position < place.limit else { throw failure("a name is cut short") }
            let length = bytes[place.position]
            switch length {
            case 0:
                offset = resume ?? place.position + 1
                return DNSName(unchecked: wire + [0])
            case 1...63:
                try appendLabel(at: &place.position, limit: place.limit, to: &wire)
            case 0xC0...:
                resume = resume ?? place.position + 2
                pointers += 1
                guard pointers <= DNSLimits.pointers else { throw failure("a name has too many pointers") }
                let target = try pointer(at: place.position, limit: place.limit, below: place.lowest)
                place = (target, bytes.count, target)
            default:
                throw failure("a name has a label of no known kind")
            }
        }
    }

    private func appendLabel(
        at position: inout Int, limit: Int, to wire: inout [UInt8]
    ) throws(DNSSyntaxError) {
        let next = position + 1 + Int(bytes[position])
        guard next <= limit else { throw failure("a label is cut short") }
        // One byte stays free for the root's zero.
        guard wire.count + next - position < DNSLimits.nameBytes else { throw failure("a name is too long") }
        wire += bytes[position..<next].map(DNSName.lowercased)
        position = next
    }

    private func pointer(at position: Int, limit: Int, below lowest: Int) throws(DNSSyntaxError) -> Int {
        guard position + 1 < limit else { throw failure("a pointer is cut short") }
        let target = Int(bytes[position] & 0x3F) << 8 | Int(bytes[position + 1])
        guard target < lowest else { throw failure("a pointer does not point back") }
        return target
    }
}
