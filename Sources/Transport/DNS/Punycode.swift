/// Unicode labels in the ASCII form that the DNS carries (RFC 3492).
enum Punycode {
    /// The A-label (`xn--…`) of a label that has characters beyond ASCII; `nil` where one of them is none that IDNA
    /// 2008 takes, where it is not in the composed form (NFC), or where the result is longer than a label may be.
    static func aLabel(of label: some StringProtocol) -> String? {
        let scalars = Array(label.lowercased().unicodeScalars)
        guard scalars.count <= DNSLimits.labelBytes, let first = scalars.first, scalars.allSatisfy(isAllowed),
            first.properties.canonicalCombiningClass == .notReordered,
            !zip(scalars, scalars.dropFirst()).contains(where: { isComposable($1, after: $0) })
        else { return nil }
        let result = "xn--" + encode(scalars)
        return result.utf8.count <= DNSLimits.labelBytes ? result : nil
    }

    /// Whether IDNA 2008 takes the scalar as it is (RFC 5892 §2): a letter, mark or digit that its own normal form,
    /// NFKC with case folded, does not change, or one of the exceptions that do change (§2.6).
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return DNSName.isHostByte(UInt8(truncatingIfNeeded: scalar.value)) }
        if exceptions.contains(scalar) { return true }
        guard !scalar.properties.changesWhenNFKCCaseFolded else { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .decimalNumber: return true
        default: return false
        }
    }

    /// PVALID by exception: sharp s, final sigma, and four more (RFC 5892 §2.6).
    private static let exceptions: Set<Unicode.Scalar> = [
        "\u{00DF}", "\u{03C2}", "\u{06FD}", "\u{06FE}", "\u{0F0B}", "\u{3007}",
    ]

    /// Whether a mark may be one that the normal form would merge with the letter before it, as U+0308 with u: then
    /// what stands here is not in that form, and encoding it would name another domain than other programs do.
    private static func isComposable(_ mark: Unicode.Scalar, after base: Unicode.Scalar) -> Bool {
        guard mark.properties.canonicalCombiningClass != .notReordered else { return false }
        switch base.value {
        // Latin, Greek, Cyrillic and what is written with their marks; kana, whose voicing marks merge.
        case 0x00...0x052F, 0x1E00...0x1FFF, 0x3040...0x30FF: return true
        default: return false
        }
    }

    private static let base = 36
    private static let tMin = 1
    private static let tMax = 26

    /// The encoding of at most 63 scalars, so that no sum below can overflow.
    static func encode(_ scalars: [Unicode.Scalar]) -> String {
        let values = scalars.map { Int($0.value) }
        var output = values.filter { $0 < 0x80 }.map { UInt8($0) }
        let basic = output.count
        if basic > 0 { output.append(0x2D) }
        var handled = basic
        var (n, delta, bias) = (0x80, 0, 72)
        while handled < values.count, let next = values.filter({ $0 >= n }).min() {
            delta += (next - n) * (handled + 1)
            n = next
            for value in values {
                if value < n { delta += 1 }
                guard value == n else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapt(delta, points: handled + 1, first: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A generalised variable-length integer (RFC 3492 §3.3).
    private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
        var rest = delta
        var k = base
        while true {
            let threshold = min(max(k - bias, tMin), tMax)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            k += base
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

    /// Bias adaptation (RFC 3492 §6.1).
    private static func adapt(_ delta: Int, points: Int, first: Bool) -> Int {
        var delta = first ? delta / 700 : delta / 2
        delta += delta / points
        var k = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * delta / (delta + 38)
    }
}
