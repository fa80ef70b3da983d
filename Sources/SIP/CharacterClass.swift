/// The classes of bytes that RFC 3261 §25 builds its rules from; a byte may be of several.
struct CharacterClass: OptionSet {
    let rawValue: UInt8

    /// `token`: letters, digits and ``-.!%*_+`'~``.
    static let token = CharacterClass(rawValue: 1 << 0)
    /// `user` without escapes: unreserved and `&=+$,;?/`.
    static let user = CharacterClass(rawValue: 1 << 1)
    /// The bytes of a host name or IPv4 address.
    static let host = CharacterClass(rawValue: 1 << 2)
    /// `paramchar` without escapes: unreserved and `[]/:&+$`.
    static let uriParameter = CharacterClass(rawValue: 1 << 3)
    /// The bytes of the `headers` of a URI, its separators included, without escapes.
    static let uriHeader = CharacterClass(rawValue: 1 << 4)
    /// `word`, and the `@` between two of them in a Call-ID.
    static let word = CharacterClass(rawValue: 1 << 5)
    /// An unquoted parameter value: a token or a host.
    static let parameterValue = CharacterClass(rawValue: 1 << 6)
    /// The bytes of a URI of any scheme (RFC 2396), and those real URIs hold unescaped.
    static let uri = CharacterClass(rawValue: 1 << 7)

    /// Whether a slash is of the class, as it stands between the dot and the digits.
    @inline(__always)
    var hasSlash: Bool { rawValue & 0xBA != 0 }
}

extension UInt8 {
    /// Whether the byte is of the class.
    @inline(__always)
    func isOf(_ wanted: CharacterClass) -> Bool { classes[Int(self)] & wanted.rawValue != 0 }

    /// Whether the byte is an ASCII digit.
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// Whether the byte is an ASCII hexadecimal digit.
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }

    /// Whether the byte is a blank, or part of the line end inside a folded value.
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }

    /// The byte in lower case if it is an ASCII letter.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

// One row for sixteen bytes up to 7F, then none: bytes beyond ASCII belong to no class.
private let classes: InlineArray<256, UInt8> = [
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0xFB, 0x20, 0x80, 0x9A, 0xE1, 0x9A, 0xFB, 0xBA, 0xBA, 0xFB, 0xFB, 0x82, 0xFF, 0xFF, 0xBA,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8, 0x82, 0x20, 0x92, 0x20, 0xB2,
    0xA0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8, 0x20, 0xF8, 0x80, 0xFB,
    0x61, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x20, 0x80, 0x20, 0xFB, 0x00,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]
