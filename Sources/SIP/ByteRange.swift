/// A piece of one message: where it starts and how many bytes it has.
///
/// It is a number, not a view: only ``MessageView`` turns it into bytes, so it cannot keep a buffer alive or read a
/// dead one.
package struct ByteRange: Sendable, Hashable {
    /// The offset of the first byte from the start of the message.
    package var start: UInt16
    /// The number of bytes.
    package var count: UInt16

    /// No bytes at the start of the message.
    package static let none = ByteRange(start: 0, count: 0)

    /// Whether there is no byte in it.
    package var isEmpty: Bool { count == 0 }
    /// The offset of the first byte.
    package var lowerBound: Int { Int(start) }
    /// The offset after the last byte.
    package var upperBound: Int { Int(start) &+ Int(count) }
    /// The same piece as a range of offsets.
    package var offsets: Range<Int> { lowerBound..<upperBound }

    @inline(__always)
    init(start: UInt16, count: UInt16) {
        self.start = start
        self.count = count
    }

    /// Offsets inside a message; a message is never longer than ``Limits/messageBytes``, so both fit sixteen bits.
    @inline(__always)
    init(_ start: Int, _ end: Int) {
        self.start = UInt16(truncatingIfNeeded: start)
        self.count = UInt16(truncatingIfNeeded: end &- start)
    }
}
