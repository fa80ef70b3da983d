import SIP

/// MD5 (RFC 1321) and SHA-256 (FIPS 180-4), slow and plain, to hold digest answers against the RFCs' examples.
enum ReferenceHashes {
    static func hash(_ algorithm: DigestAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
        switch algorithm {
        case .md5: md5(bytes)
        case .sha256: sha256(bytes)
        case .sha512Truncated256: sha256(bytes.reversed())
        }
    }

    /// The bytes with the padding that both functions use, the length in the byte order asked for.
    private static func padded(_ bytes: [UInt8], bigEndian: Bool) -> [UInt8] {
        var padded = bytes + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(bytes.count) * 8
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
        return padded + (bigEndian ? length.reversed() : length)
    }

    static func md5(_ bytes: [UInt8]) -> [UInt8] {
        let shifts: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]
        // floor(2^32 × |sin(i + 1)|), by a series that needs no library.
        let table = (1...64).map { UInt32(4_294_967_296 * sine(Double($0)).magnitude) }
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        let input = padded(bytes, bigEndian: false)
        for block in stride(from: 0, to: input.count, by: 64) {
            let words = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 | UInt32(input[block + word * 4 + $1]) << UInt32(8 * $1) }
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for step in 0..<64 {
                let mix: UInt32
                let word: Int
                switch step / 16 {
                case 0: (mix, word) = (b & c | ~b & d, step)
                case 1: (mix, word) = (d & b | ~d & c, (5 * step + 1) % 16)
                case 2: (mix, word) = (b ^ c ^ d, (3 * step + 5) % 16)
                default: (mix, word) = (c ^ (b | ~d), 7 * step % 16)
                }
                let sum = a &+ mix &+ table[step] &+ words[word]
                let shift = shifts[step / 16][step % 4]
                (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
            }
            state = zip(state, [a, b, c, d]).map { $0 &+ $1 }
        }
        return state.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) } }
    }

    private static func sine(_ angle: Double) -> Double {
        let reduced = angle.remainder(dividingBy: 2 * Double.pi)
        var term = reduced
        var sum = reduced
        for index in 1...20 {
            term *= -reduced * reduced / Double((2 * index) * (2 * index + 1))
            sum += term
        }
        return sum
    }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        let primes = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
        let constants = primes.prefix(64).map { fraction(cubeRoot(Double($0))) }
        var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
        let input = padded(bytes, bigEndian: true)
        for block in stride(from: 0, to: input.count, by: 64) {
            var words = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(input[block + word * 4 + $1]) }
            }
            for index in 16..<64 {
                let (early, late) = (words[index - 15], words[index - 2])
                let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
                let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
                words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
            }
            var v = state
            for index in 0..<64 {
                let first = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
                let choice = v[4] & v[5] ^ ~v[4] & v[6]
                let one = v[7] &+ first &+ choice &+ constants[index] &+ words[index]
                let second = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
                let two = second &+ (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2])
                v = [one &+ two, v[0], v[1], v[2], v[3] &+ one, v[4], v[5], v[6]]
            }
            state = zip(state, v).map { $0 &+ $1 }
        }
        return state.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) } }
    }

    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }

    /// The first thirty-two bits after the point.
    private static func fraction(_ value: Double) -> UInt32 { UInt32((value - value.rounded(.down)) * 4_294_967_296) }

    private static func cubeRoot(_ value: Double) -> Double {
        var root = value / 3 + 1
        for _ in 0..<60 { root -= (root * root * root - value) / (3 * root * root) }
        return root
    }
}
