/// A cursor over one value of a message: it reads what the grammar of RFC 3261 §25 names, and says where it fails.
///
/// Blanks include the line ends of a folded value, which the line scan has already judged.
struct ValueParser: ~Escapable, ~Copyable {
    let bytes: Span<UInt8>
    let temperament: Temperament
    let end: Int
    var position: Int
    var tolerances: Tolerances = []

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, in range: ByteRange, as temperament: Temperament) {
        self.bytes = bytes
        self.temperament = temperament
        self.position = range.lowerBound
        self.end = min(range.upperBound, bytes.count)
    }

    /// Whether nothing is left.
    @inline(__always)
    var isAtEnd: Bool { position >= end }

    /// The next byte, or NUL at the end; a NUL in a value stands only inside quotes, where it is not looked for.
    @inline(__always)
    var next: UInt8 { position < end ? bytes[position] : 0 }

    @inline(__always)
    func failure(_ reason: SIPSyntaxError.Reason) -> SIPSyntaxError { SIPSyntaxError(at: position, reason) }

    @inline(__always)
    mutating func depart(_ tolerance: Tolerances, _ reason: SIPSyntaxError.Reason) throws(SIPSyntaxError) {
        if temperament == .strict { throw failure(reason) }
        tolerances.insert(tolerance)
    }

    @inline(__always)
    mutating func skipBlanks() {
        while position < end, bytes[position].isBlank { position &+= 1 }
    }

    /// Passes the byte if it comes next, with the blanks around it.
    @inline(__always)
    mutating func passSeparator(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < end, bytes[position] == byte else { return false }
        position &+= 1
        skipBlanks()
        return true
    }

    /// The bytes of the class that come next; may be none.
    @inline(__always)
    mutating func run(of wanted: CharacterClass) -> ByteRange {
        let start = position
        position = bytes.endOfRun(of: wanted, from: start, to: end)
        return ByteRange(start, position)
    }

    /// A token.
    @inline(__always)
    mutating func token(_ reason: SIPSyntaxError.Reason = .token) throws(SIPSyntaxError) -> ByteRange {
        let range = run(of: .token)
        if range.isEmpty { throw failure(reason) }
        return range
    }

    /// A quoted string; the range is what stands between its quotes, escapes and all.
    mutating func quotedString() throws(SIPSyntaxError) -> ByteRange {
        let opening = position
        var offset = opening &+ 1
        while offset < end {
            let word = bytes.paddedWord(at: offset)
            let hits = word.bytes(equalTo: 0x22) | word.bytes(equalTo: 0x5C)
            guard hits != 0 else {
                offset &+= 8
                continue
            }
            offset &+= hits.trailingZeroBitCount &>> 3
            guard offset < end else { break }
            if bytes[offset] == 0x22 {
                position = offset &+ 1
                return ByteRange(opening &+ 1, offset)
            }
            offset &+= 2
        }
        throw SIPSyntaxError(at: opening, .unclosedQuote)
    }

    /// Whether the bytes of the range are the lower-case letters of `word`, in any case; `word` is their count long.
    @inline(__always)
    func matches(_ range: ByteRange, word: UInt64) -> Bool {
        bytes.paddedWord(at: range.lowerBound).lowest(Int(range.count)).foldedBytes == word
    }
}
