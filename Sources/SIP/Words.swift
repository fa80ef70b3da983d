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
        // Asked in this form, so that the optimiser sees that the piece below cannot lie outside.
        if offset < 0 || count &- 8 < offset { return lastWord(at: offset) }
        return word(at: offset)
    }

    @inline(never)
    private func lastWord(at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        var index = Swift.min(count, offset &+ 8) &- 1
        while index >= Swift.max(offset, 0) {
            word = word << 8 | UInt64(self[index])
            index &-= 1
        }
        return word
    }

    /// The offset of the first byte in `start..<limit` that is not of the class, or `limit`.
    ///
    /// Letters, digits, hyphen and dot are of every class, so that only the other bytes are looked up.
    @inline(__always)
    func endOfRun(of wanted: CharacterClass, from start: Int, to limit: Int) -> Int {
        var index = start
        while index < limit {
            let word = paddedWord(at: index)
            var others = wanted.hasSlash ? word.otherThanPathBytes : word.otherThanNameBytes
            while others != 0 {
                let bit = others.trailingZeroBitCount
                let byte = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: bit &- 7))
                if !byte.isOf(wanted) { return Swift.min(index &+ bit &>> 3, limit) }
                others &= others &- 1
            }
            index &+= 8
        }
        return limit
    }

    /// The offset of the first `byte` in `start..<limit`, or `limit`.
    @inline(__always)
    func first(_ byte: UInt8, from start: Int, to limit: Int) -> Int {
        var index = start
        while index < limit {
            let hits = paddedWord(at: index).bytes(equalTo: byte)
            if hits != 0 { return Swift.min(index &+ hits.trailingZeroBitCount &>> 3, limit) }
            index &+= 8
        }
        return limit
    }

    /// The offset of the first byte below 0x20 at or after `offset`, or the count where there is none.
    @inline(__always)
    func firstControl(from offset: Int) -> Int {
        var index = offset
        while index >= 0, index <= count &- 16 {
            let (low, high) = twoWords(at: index)
            if (low.lowered | high.lowered) & UInt64.topBits != 0 {
                let hits = low.lowered & ~low & UInt64.topBits
                if hits != 0 { return index &+ hits.trailingZeroBitCount &>> 3 }
                let later = high.lowered & ~high & UInt64.topBits
                if later != 0 { return index &+ 8 &+ later.trailingZeroBitCount &>> 3 }
            }
            index &+= 16
        }
        while index < count, self[index] >= 0x20 { index &+= 1 }
        return index
    }

    /// The sixteen bytes from `offset` as two words; the caller has checked that they are there.
    @inline(__always)
    private func twoWords(at offset: Int) -> (UInt64, UInt64) {
        let piece = extracting(offset..<offset &+ 16)
        let low =
            UInt64(piece[0]) | UInt64(piece[1]) << 8 | UInt64(piece[2]) << 16 | UInt64(piece[3]) << 24
            | UInt64(piece[4]) << 32 | UInt64(piece[5]) << 40 | UInt64(piece[6]) << 48 | UInt64(piece[7]) << 56
        let high =
            UInt64(piece[8]) | UInt64(piece[9]) << 8 | UInt64(piece[10]) << 16 | UInt64(piece[11]) << 24
            | UInt64(piece[12]) << 32 | UInt64(piece[13]) << 40 | UInt64(piece[14]) << 48 | UInt64(piece[15]) << 56
        return (low, high)
    }
}

extension UInt64 {
    /// The top bit of each byte.
    @inline(__always)
    static var topBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Each byte less 0x20. Its top bits are those of the bytes below 0x20, exact up to the first such byte, and of
    /// some beyond ASCII, which have a top bit of their own.
    @inline(__always)
    var lowered: UInt64 { self &- 0x2020_2020_2020_2020 }

    /// The top bit of each byte that is `byte`; exact up to the first such byte.
    @inline(__always)
    func bytes(equalTo byte: UInt8) -> UInt64 {
        let difference = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// The top bit of each byte that is no ASCII letter or digit and none of `-./`.
    @inline(__always)
    var otherThanPathBytes: UInt64 { (~pathBytes | self) & 0x8080_8080_8080_8080 }

    /// The top bit of each byte that is no ASCII letter or digit and neither `-` nor `.`.
    @inline(__always)
    var otherThanNameBytes: UInt64 {
        let noSlash = (self & 0x7F7F_7F7F_7F7F_7F7F ^ 0x2F2F_2F2F_2F2F_2F2F) &+ 0x7F7F_7F7F_7F7F_7F7F
        return (~(pathBytes & noSlash) | self) & 0x8080_8080_8080_8080
    }

    /// The top bit of each byte whose lower seven bits are a letter, a digit or one of `-./`; the other bits are
    /// anything. A sum has a top bit from the first byte of a range on, another from the first one after it, and only
    /// within the range do they differ.
    @inline(__always)
    private var pathBytes: UInt64 {
        let low = self & 0x7F7F_7F7F_7F7F_7F7F
        let folded = low | 0x2020_2020_2020_2020
        let letters = (folded &+ 0x1F1F_1F1F_1F1F_1F1F) ^ (folded &+ 0x0505_0505_0505_0505)
        let digits = (low &+ 0x5353_5353_5353_5353) ^ (low &+ 0x4646_4646_4646_4646)
        return letters ^ digits
    }

    /// The eight bytes with ASCII capitals in lower case, to be compared with constants in lower case.
    ///
    /// `@[\\]^_` change as well, but into bytes that no such constant holds: the letters `a` to `z` come from
    /// themselves and
    /// their capitals alone.
    @inline(__always)
    var foldedBytes: UInt64 { self | (self & 0x4040_4040_4040_4040) &>> 1 }

    /// The lowest `count` bytes, 0 to 8; the others become zero.
    @inline(__always)
    func lowest(_ count: Int) -> UInt64 { count >= 8 ? self : self & ((1 &<< UInt64(count &* 8)) &- 1) }
}
