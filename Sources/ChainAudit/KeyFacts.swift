/// A public key by kind and size.
package struct KeyFacts: Sendable, Hashable {
    /// The kinds of key that are told apart.
    package enum Kind: Sendable, Hashable {
        case rsa, ec, ed25519, ed448, dsa
        /// Any other kind, by the name that the decoder has for it.
        case other(String)
    }

    /// The kind.
    package var kind: Kind
    /// The size in bits: of the modulus for RSA and DSA, of the field for elliptic curves.
    package var bits: Int
    /// The curve's OpenSSL short name, for instance `prime256v1`; `nil` for other kinds.
    package var curve: String?

    /// A key from its parts.
    package init(kind: Kind, bits: Int, curve: String? = nil) {
        self.kind = kind
        self.bits = bits
        self.curve = curve
    }

    /// The kind as the contract's JSON writes it: `RSA`, `EC`, `Ed25519`, …
    package var typeName: String {
        switch kind {
        case .rsa: "RSA"
        case .ec: "EC"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        case .dsa: "DSA"
        case .other(let name): name
        }
    }
}

/// The digest that a signature stands on.
package enum SignatureDigest: Sendable, Hashable {
    case md2, md4, md5, sha1, sha224, sha256, sha384, sha512
    /// The scheme hashes by itself and needs no named digest (Ed25519, Ed448).
    case intrinsic
    /// Any other digest, by its name.
    case other(String)

    /// The digest by its name: `sha256`; `intrinsic` where the scheme hashes by itself.
    package var name: String {
        switch self {
        case .md2: "md2"
        case .md4: "md4"
        case .md5: "md5"
        case .sha1: "sha1"
        case .sha224: "sha224"
        case .sha256: "sha256"
        case .sha384: "sha384"
        case .sha512: "sha512"
        case .intrinsic: "intrinsic"
        case .other(let name): name
        }
    }

    /// Whether collisions are practical: MD2, MD4, MD5 and SHA-1.
    package var isBroken: Bool {
        switch self {
        case .md2, .md4, .md5, .sha1: true
        case .sha224, .sha256, .sha384, .sha512, .intrinsic, .other: false
        }
    }
}

/// The key usage bits (RFC 5280 §4.2.1.3).
package struct KeyUsage: OptionSet, Sendable, Hashable {
    /// The bits; bit 0 is `digitalSignature`, bit 8 `decipherOnly`, in the order of the RFC.
    package let rawValue: UInt16

    /// Usages from their bits.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Signatures other than on certificates and CRLs; what ECDHE suites need.
    package static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signatures that a third party is to believe.
    package static let nonRepudiation = KeyUsage(rawValue: 1 << 1)
    /// Wrapping keys; what RSA key exchange needs.
    package static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Wrapping data directly.
    package static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Diffie-Hellman with the key itself.
    package static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Signing certificates; what a CA needs.
    package static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Signing CRLs.
    package static let crlSign = KeyUsage(rawValue: 1 << 6)
    /// With `keyAgreement`: only enciphering.
    package static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// With `keyAgreement`: only deciphering.
    package static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// The names of the bits that are set as RFC 5280 §4.2.1.3 spells them, in its order.
    package var names: [String] {
        let words = [
            "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
            "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
        ]
        return words.enumerated().filter { rawValue & 1 << UInt16($0.offset) != 0 }.map(\.element)
    }
}

/// The extended key usages that the rules speak of, as dotted OIDs.
package enum ExtendedKeyUsage {
    /// `id-kp-serverAuth` (RFC 5280 §4.2.1.12).
    package static let serverAuth = "1.3.6.1.5.5.7.3.1"
    /// `id-kp-clientAuth` (RFC 5280 §4.2.1.12).
    package static let clientAuth = "1.3.6.1.5.5.7.3.2"
    /// `id-kp-sipDomain` (RFC 5924).
    package static let sipDomain = "1.3.6.1.5.5.7.3.20"
    /// `anyExtendedKeyUsage` (RFC 5280 §4.2.1.12).
    package static let any = "2.5.29.37.0"

    /// The usual short name of an OID (`serverAuth`), or the OID itself.
    package static func name(of oid: String) -> String {
        switch oid {
        case serverAuth: "serverAuth"
        case clientAuth: "clientAuth"
        case sipDomain: "sipDomain"
        case any: "anyExtendedKeyUsage"
        case "1.3.6.1.5.5.7.3.3": "codeSigning"
        case "1.3.6.1.5.5.7.3.4": "emailProtection"
        case "1.3.6.1.5.5.7.3.8": "timeStamping"
        case "1.3.6.1.5.5.7.3.9": "OCSPSigning"
        default: oid
        }
    }
}
