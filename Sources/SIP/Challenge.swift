/// The hash functions that a digest challenge can name (RFC 8760); the caller supplies them, as this module has no
/// cryptography.
package enum DigestAlgorithm: String, Sendable, Hashable, CaseIterable {
    case md5 = "MD5"
    case sha256 = "SHA-256"
    case sha512Truncated256 = "SHA-512-256"
}

/// One digest challenge (RFC 3261 §22, RFC 7616, RFC 8760), owned and without escapes.
package struct Challenge: Sendable, Hashable {
    /// Whether it came in Proxy-Authenticate.
    package var isProxy: Bool
    /// The realm.
    package var realm: [UInt8] = []
    /// The nonce.
    package var nonce: [UInt8] = []
    /// The opaque value, given back as it came; `nil` where there is none.
    package var opaque: [UInt8]?
    /// The hash function.
    package var algorithm = DigestAlgorithm.md5
    /// Whether the first hash is bound to the session (`-sess`).
    package var isSession = false
    /// The algorithm as it was named; `nil` where there is none and MD5 is meant.
    package var algorithmName: [UInt8]?
    /// Whether `qop` offers `auth`.
    package var offersAuth = false
    /// Whether `qop` is there; without it RFC 2069's form is used.
    package var hasQuality = false
    /// Whether only the nonce was too old.
    package var isStale = false

    /// Reads a challenge; `nil` for a scheme, algorithm or quality of protection that we cannot answer.
    ///
    /// Throws what is wrong with one that we could; offsets count from the start of the value.
    package init?(parsing field: ChallengeField) throws(SIPSyntaxError) {
        isProxy = field.isProxy
        guard field.value.count <= Limits.lineBytes else { throw SIPSyntaxError(at: Limits.lineBytes, .lineTooLong) }
        let bytes = field.value.span
        var parser = ValueParser(bytes, in: ByteRange(0, bytes.count), as: .tolerant)
        let scheme = try parser.token(.challenge)
        guard scheme.count == 6, parser.matches(scheme, word: 0x7473_6567_6964) else { return nil }
        guard parser.next.isBlank, !parser.isAtEnd else { throw parser.failure(.challenge) }
        parser.skipBlanks()
        var isKnown = true
        try parser.authenticationParameters { parser, name, value throws(SIPSyntaxError) in
            if !note(name, value) { isKnown = false }
        }
        if nonce.isEmpty { throw SIPSyntaxError(at: bytes.count, .challenge) }
        guard isKnown, !hasQuality || offersAuth else { return nil }
    }

    /// The first challenge that we can answer: the server has put what it likes best on top (RFC 8760 §2.4).
    package static func first(of fields: [ChallengeField]) -> Challenge? {
        for field in fields {
            if let challenge = try? Challenge(parsing: field) { return challenge }
        }
        return nil
    }

    /// Takes one parameter; false if it makes the challenge one that we cannot answer.
    private mutating func note(_ name: [UInt8], _ value: [UInt8]) -> Bool {
        switch String(decoding: name, as: UTF8.self) {
        case "realm": realm = value
        case "nonce": nonce = value
        case "opaque": opaque = value
        case "stale": isStale = value.map(\.lowercased) == Array("true".utf8)
        case "algorithm": return noteAlgorithm(value)
        case "qop":
            hasQuality = true
            offersAuth = value.map(\.lowercased).split(separator: 0x2C).contains { option in
                option.filter { !$0.isBlank } == Array("auth".utf8)
            }
        default: break
        }
        return true
    }

    private mutating func noteAlgorithm(_ value: [UInt8]) -> Bool {
        algorithmName = value
        var name = value.map(\.lowercased)
        if name.suffix(5) == Array("-sess".utf8)[...] {
            isSession = true
            name.removeLast(5)
        }
        for known in DigestAlgorithm.allCases where known.rawValue.utf8.map(\.lowercased) == name {
            algorithm = known
            return true
        }
        return false
    }
}

/// What a server says about authentication in a good answer (RFC 7616 §3.5).
package struct AuthenticationInfo: Sendable, Hashable {
    /// The nonce to use for the next request; `nil` where there is none.
    package private(set) var nextNonce: [UInt8]?

    /// Reads the value of Authentication-Info; what cannot be read is as if it were not there.
    package init(lenient value: [UInt8]) {
        guard value.count <= Limits.lineBytes else { return }
        var found: [UInt8]?
        var parser = ValueParser(value.span, in: ByteRange(0, value.count), as: .tolerant)
        try? parser.authenticationParameters { _, name, value throws(SIPSyntaxError) in
            if name == Array("nextnonce".utf8) { found = value }
        }
        nextNonce = found
    }
}

extension ValueParser {
    /// `name=value` separated by commas, up to the end: names in lower case, values without quotes and escapes.
    mutating func authenticationParameters(
        _ visit: (borrowing ValueParser, [UInt8], [UInt8]) throws(SIPSyntaxError) -> Void
    ) throws(SIPSyntaxError) {
        repeat {
            while passSeparator(0x2C) { try depart(.emptyListValue, .challenge) }
            if isAtEnd { return }
            let name = try token(.challenge)
            guard passSeparator(0x3D) else { throw failure(.challenge) }
            let value: [UInt8]
            if next == 0x22 {
                value = bytes.unquoted(try quotedString())
            } else {
                let range = try token(.challenge)
                value = bytes.unquoted(range)
            }
            let lowercased = bytes.unquoted(name).map(\.lowercased)
            try visit(self, lowercased, value)
        } while passSeparator(0x2C)
        skipBlanks()
        guard isAtEnd else { throw failure(.challenge) }
    }
}
