/// A name and a secret for digest authentication; it never prints its secret.
package struct DigestCredentials: Sendable, Hashable, CustomStringConvertible {
    let username: HeaderText
    let password: [UInt8]

    /// Refuses a name that would break out of its header.
    package init(username: String, password: [UInt8]) throws(WritingError) {
        self.username = try HeaderText(username)
        self.password = password
    }

    /// The same with a password that is text.
    package init(username: String, password: String) throws(WritingError) {
        try self.init(username: username, password: Array(password.utf8))
    }

    /// Says nothing.
    package var description: String { "<redacted>" }
}

/// Answers digest challenges for one target (RFC 3261 §22.4, RFC 7616, RFC 8760): challenges in, Authorization out.
///
/// It hashes with the function it is given, counts nonces, takes a `nextnonce`, and says when another attempt is
/// pointless.
package struct DigestSession: Sendable {
    /// What to do about a 401 or 407.
    package enum Decision: Sendable, Hashable {
        /// Send the request again, with a new CSeq number and the header of `authorization`.
        case answer
        /// There is no challenge that can be answered.
        case cannotAnswer
        /// The credentials were refused, with a nonce that was not too old.
        case refused
    }

    /// Hashes bytes with an algorithm and returns the raw digest.
    package typealias Hash = @Sendable (DigestAlgorithm, [UInt8]) -> [UInt8]

    private let credentials: DigestCredentials
    private let hash: Hash
    private var challenge: Challenge?
    private var count: UInt32 = 0

    /// A session that has not been challenged yet.
    package init(_ credentials: DigestCredentials, hash: @escaping Hash) {
        self.credentials = credentials
        self.hash = hash
    }

    /// Takes the challenges of a 401 or 407.
    package mutating func challenged(_ response: ResponseFacts) -> Decision {
        guard let offered = Challenge.first(of: response.challenges) else { return .cannotAnswer }
        let hadAnswered = challenge != nil && count > 0
        let isSameRealm = challenge?.realm == offered.realm
        challenge = offered
        count = 0
        return hadAnswered && isSameRealm && !offered.isStale ? .refused : .answer
    }

    /// Takes a good answer, which may name the next nonce.
    package mutating func accepted(_ response: ResponseFacts) {
        guard let info = response.authenticationInfo, challenge != nil else { return }
        if let nextNonce = AuthenticationInfo(lenient: info).nextNonce {
            challenge?.nonce = nextNonce
            count = 0
        }
    }

    /// The header for the next request; `nil` before the first challenge. Each call counts the nonce up by one.
    package mutating func authorization(
        method: String, uri: String, clientNonce: WireIdentifier
    ) throws(WritingError) -> HeaderLine? {
        guard let challenge else { return nil }
        count = count == .max ? 1 : count + 1
        let uri = try HeaderText(unbroken: uri)
        let answer = response(to: challenge, method: method, uri: uri, clientNonce: clientNonce)
        var text = Array("Digest username=".utf8) + Self.quoted(credentials.username.bytes)
        text += Array(", realm=".utf8) + Self.quoted(challenge.realm)
        text += Array(", nonce=".utf8) + Self.quoted(challenge.nonce)
        text += Array(", uri=".utf8) + Self.quoted(uri.bytes)
        text += Array(", response=\"".utf8) + answer + Array("\"".utf8)
        if let name = challenge.algorithmName { text += Array(", algorithm=".utf8) + name }
        if let opaque = challenge.opaque { text += Array(", opaque=".utf8) + Self.quoted(opaque) }
        if challenge.hasQuality {
            text += Array(", qop=auth, nc=".utf8) + Self.eightDigits(count)
            text += Array(", cnonce=\"".utf8) + clientNonce.digits + Array("\"".utf8)
        }
        return try HeaderLine(challenge.isProxy ? "Proxy-Authorization" : "Authorization", text)
    }

    /// The `response` value: thirty-two or sixty-four hexadecimal digits.
    private func response(
        to challenge: Challenge, method: String, uri: HeaderText, clientNonce: WireIdentifier
    ) -> [UInt8] {
        let colon: [UInt8] = [0x3A]
        func digest(_ parts: [[UInt8]]) -> [UInt8] {
            Self.hexadecimal(hash(challenge.algorithm, Array(parts.joined(separator: colon))))
        }
        var secret = digest([credentials.username.bytes, challenge.realm, credentials.password])
        if challenge.isSession { secret = digest([secret, challenge.nonce, clientNonce.digits]) }
        let request = digest([Array(method.utf8), uri.bytes])
        guard challenge.hasQuality else { return digest([secret, challenge.nonce, request]) }
        let count = Self.eightDigits(count)
        return digest([secret, challenge.nonce, count, clientNonce.digits, Array("auth".utf8), request])
    }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        [0x22] + bytes.flatMap { $0 == 0x22 || $0 == 0x5C ? [0x5C, $0] : [$0] } + [0x22]
    }

    private static func eightDigits(_ number: UInt32) -> [UInt8] {
        hexadecimal([UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)])
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
