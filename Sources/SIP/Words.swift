// The line scan reads eight bytes at a time. Each word is put together from bytes that are taken out of a piece whose
// length has been checked once; the optimiser makes one load of it, and there is nothing unsafe in it.

extension Span where Element == UInt8 {
    /// The eight bytes from `offset`, the first one lowest; the caller has checked that they are there.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        let piece = extracting(offset..<offset &+ 8)
        return UInt64(piece[0]) | UInt64(piece[1]) << 8 | UInt64(piece[2]) << 16 | UInt64(piece[3]) << 24
            | UInt64(piece[4]) << 32 | UInt64(piece[5]) << 40 | UInt64(piece[6]) << 48 | UInt64(piece[7]) << 56
    }

    /// The bytes from `offset`, at most eight, filled up with zeros at the end of the span.
    @inline(__always)
    func paddedWord(at offset: Int) -> UInt64 {
        offset &+ 8 <= count ? word(at: offset) : lastWord(at: offset)
    }

    @inline(never)
    private func lastWord(at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        var index = count &- 1
        while index >= offset {
            word = word << 8 | UInt64(self[index])
            index &-= 1
        }
        return word
    }

    /// The offset of the first byte below 0x20 at or after `offset`, or the count where there is none.
    @inline(__always)
    func firstControl(from offset: Int) -> Int {
        var index = offset
        while index &+ 8 <= count {
            let hits = word(at: index).controlBytes
            if hits != 0 { return index &+ hits.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count, self[index] >= 0x20 { index &+= 1 }
        return index
    }
}

extension UInt64 {
    /// The top bit of each byte below 0x20; exact up to the first such byte, which is all that is used.
    @inline(__always)
    var controlBytes: UInt64 { (self &- 0x2020_2020_2020_2020) & ~self & 0x8080_8080_8080_8080 }

    /// The top bit of each byte that is `byte`; exact up to the first such byte.
    @inline(__always)
    func bytes(equalTo byte: UInt8) -> UInt64 {
        let difference = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// The eight bytes with ASCII capitals in lower case and all other bytes as they are.
    @inline(__always)
    var foldedBytes: UInt64 {
        let low = self & 0x7F7F_7F7F_7F7F_7F7F
        let fromA = low &+ 0x3F3F_3F3F_3F3F_3F3F
        let beyondZ = low &+ 0x2525_2525_2525_2525
        return self | (fromA & ~beyondZ & ~self & 0x8080_8080_8080_8080) &>> 2
    }

    /// The lowest `count` bytes, 0 to 8; the others become zero.
    @inline(__always)
    func lowest(_ count: Int) -> UInt64 { count >= 8 ? self : self & ((1 &<< UInt64(count &* 8)) &- 1) }
}
