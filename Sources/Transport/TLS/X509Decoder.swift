package import ChainAudit
import COpenSSL
import COpenSSLShims
import Glibc

/// Reads certificates with OpenSSL and hands on plain values.
package enum X509Decoder {
    /// The facts of one certificate; `nil` where the bytes are no certificate.
    package static func facts(der: [UInt8]) -> CertificateFacts? {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        return der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let certificate = d2i_X509(nil, &cursor, buffer.count) else { return nil }
            defer { X509_free(certificate) }
            return facts(certificate)
        }
    }

    static func facts(_ certificate: OpaquePointer) -> CertificateFacts {
        defer { TLSErrorQueue.clear() }
        let subject = X509_get_subject_name(certificate)
        let issuer = X509_get_issuer_name(certificate)
        let isSelfIssued = X509_NAME_cmp(subject, issuer) == 0
        var facts = CertificateFacts(
            der: der(of: certificate), sha1: digest(certificate, EVP_sha1()),
            sha256: digest(certificate, EVP_sha256()), spkiSHA256: publicKeyPin(certificate),
            subject: text(of: subject), issuer: text(of: issuer), subjectCommonNames: commonNames(subject),
            serialHex: serial(certificate), names: alternativeNames(certificate),
            notBefore: seconds(X509_get0_notBefore(certificate)), notAfter: seconds(X509_get0_notAfter(certificate)),
            key: key(certificate), signatureAlgorithm: signatureAlgorithm(certificate),
            signatureDigest: signatureDigest(certificate), extendedKeyUsage: extendedKeyUsage(certificate),
            keyUsage: keyUsage(certificate), isSelfIssued: isSelfIssued,
            isSelfSigned: isSelfIssued && X509_verify(certificate, X509_get0_pubkey(certificate)) == 1)
        readConstraints(certificate, into: &facts)
        facts.subjectKeyID = X509_get0_subject_key_id(certificate).map(bytes)
        facts.authorityKeyID = authorityKeyID(certificate)
        readAuthorityInformation(certificate, into: &facts)
        facts.policies = policies(certificate)
        return facts
    }

    static func digest(_ certificate: OpaquePointer, _ algorithm: OpaquePointer?) -> [UInt8] {
        var length: UInt32 = 0
        let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            count = X509_digest(certificate, algorithm, buffer.baseAddress, &length) == 1 ? Int(length) : 0
        }
        return digest
    }

    /// SHA-256 over any bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var length: UInt32 = 0
        return [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            let done = EVP_Digest(bytes, bytes.count, buffer.baseAddress, &length, EVP_sha256(), nil)
            count = done == 1 ? Int(length) : 0
        }
    }

    /// HMAC-SHA-256 (RFC 2104) of a message under a key.
    package static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var length: UInt32 = 0
        return [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            let done = HMAC(
                EVP_sha256(), key, Int32(clamping: key.count), message, message.count, buffer.baseAddress, &length)
            count = done == nil ? 0 : Int(length)
        }
    }
}

// MARK: Names and numbers

extension X509Decoder {
    /// The content of an ASN.1 string as it stands.
    static func bytes(_ string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        Array(UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
    }

    /// The certificate as DER.
    static func der(of certificate: OpaquePointer) -> [UInt8] {
        encoded { i2d_X509(certificate, $0) }
    }

    private static func encoded(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8] {
        let length = Int(encode(nil))
        guard length > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var cursor = buffer.baseAddress
            count = Int(max(0, encode(&cursor)))
        }
    }

    private static func publicKeyPin(_ certificate: OpaquePointer) -> [UInt8] {
        sha256(encoded { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), $0) })
    }

    /// The one-line form of RFC 2253, non-ASCII as UTF-8.
    private static func text(of name: OpaquePointer?) -> [UInt8] {
        guard let name, let bio = BIO_new(BIO_s_mem()) else { return [] }
        defer { BIO_free(bio) }
        guard tw_print_name(bio, name) >= 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = BIO_read(bio, &buffer, Int32(buffer.count))
        return Array(buffer.prefix(Int(max(0, count))))
    }

    private static func commonNames(_ name: OpaquePointer?) -> [[UInt8]] {
        var names: [[UInt8]] = []
        var index = X509_NAME_get_index_by_NID(name, NID_commonName, -1)
        while index >= 0, names.count < 16 {
            if let data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)) {
                var utf8: UnsafeMutablePointer<UInt8>?
                let length = ASN1_STRING_to_UTF8(&utf8, data)
                if length >= 0, let utf8 {
                    names.append(Array(UnsafeBufferPointer(start: utf8, count: Int(length))))
                    CRYPTO_free(utf8, "", 0)
                }
            }
            index = X509_NAME_get_index_by_NID(name, NID_commonName, index)
        }
        return names
    }

    private static func serial(_ certificate: OpaquePointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        // RFC 5280 §4.1.2.2 allows 20 octets; what is far longer is a nuisance, not a number.
        let octets = X509_get0_serialNumber(certificate).map { bytes($0).prefix(64) } ?? []
        return String(decoding: octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The last second of validity, since the Unix epoch.
    static func endOfValidity(_ certificate: OpaquePointer) -> Int64 { seconds(X509_get0_notAfter(certificate)) }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return Int64(timegm(&parts))
    }

    private static func oid(_ object: OpaquePointer?) -> String {
        guard let object else { return "" }
        return text(capacity: 128) { OBJ_obj2txt($0.baseAddress, Int32($0.count), object, 1) > 0 } ?? ""
    }

    /// What `fill` wrote as a C string; `nil` where it says that it failed.
    private static func text(capacity: Int, _ fill: (UnsafeMutableBufferPointer<CChar>) -> Bool) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            buffer.initialize(repeating: 0)
            return fill(buffer) ? String(cString: buffer.baseAddress!) : nil
        }
    }

    private static func shortName(_ nid: Int32) -> String { OBJ_nid2sn(nid).map { String(cString: $0) } ?? "unknown" }
}

// MARK: Keys and signatures

extension X509Decoder {
    private static func key(_ certificate: OpaquePointer) -> KeyFacts {
        guard let key = X509_get0_pubkey(certificate) else { return KeyFacts(kind: .other("unreadable"), bits: 0) }
        let bits = Int(EVP_PKEY_get_bits(key))
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA, EVP_PKEY_RSA_PSS: return KeyFacts(kind: .rsa, bits: bits)
        case EVP_PKEY_EC: return KeyFacts(kind: .ec, bits: bits, curve: curve(key))
        case EVP_PKEY_ED25519: return KeyFacts(kind: .ed25519, bits: bits)
        case EVP_PKEY_ED448: return KeyFacts(kind: .ed448, bits: bits)
        case EVP_PKEY_DSA: return KeyFacts(kind: .dsa, bits: bits)
        case let other: return KeyFacts(kind: .other(shortName(other)), bits: bits)
        }
    }

    private static func curve(_ key: OpaquePointer) -> String? {
        var length = 0
        return text(capacity: 80) { EVP_PKEY_get_group_name(key, $0.baseAddress, $0.count, &length) == 1 }
    }

    private static func signatureAlgorithm(_ certificate: OpaquePointer) -> String {
        OBJ_nid2ln(X509_get_signature_nid(certificate)).map { String(cString: $0) } ?? "unknown"
    }

    private static func signatureDigest(_ certificate: OpaquePointer) -> SignatureDigest {
        var digest: Int32 = 0
        guard X509_get_signature_info(certificate, &digest, nil, nil, nil) == 1 else { return .other("unknown") }
        switch digest {
        case NID_md2: return .md2
        case NID_md4: return .md4
        case NID_md5: return .md5
        case NID_sha1: return .sha1
        case NID_sha224: return .sha224
        case NID_sha256: return .sha256
        case NID_sha384: return .sha384
        case NID_sha512: return .sha512
        case NID_undef: return .intrinsic
        default: return .other(shortName(digest))
        }
    }
}

// MARK: Extensions

extension X509Decoder {
    /// Decodes one extension and hands it to `body`, freeing it after; `nil` where it is absent or cannot be read.
    private static func withExtension<R>(
        _ certificate: OpaquePointer, _ nid: Int32, free: (OpaquePointer) -> Void, _ body: (OpaquePointer) -> R
    ) -> R? {
        guard let raw = X509_get_ext_d2i(certificate, nid, nil, nil) else { return nil }
        let value = OpaquePointer(raw)
        defer { free(value) }
        return body(value)
    }

    static func elements(of stack: OpaquePointer) -> [UnsafeMutableRawPointer] {
        (0..<max(0, OPENSSL_sk_num(stack))).compactMap { OPENSSL_sk_value(stack, $0) }
    }

    private static func alternativeNames(_ certificate: OpaquePointer) -> [AlternativeName] {
        withExtension(certificate, NID_subject_alt_name, free: { GENERAL_NAMES_free($0) }) { stack in
            elements(of: stack).map { alternativeName($0.assumingMemoryBound(to: GENERAL_NAME.self)) }
        } ?? []
    }

    private static func alternativeName(_ name: UnsafeMutablePointer<GENERAL_NAME>) -> AlternativeName {
        let value = tw_general_name_string(name).map { bytes($0) } ?? []
        switch tw_general_name_type(name) {
        case GEN_DNS: return .dns(value)
        case GEN_IPADD: return .ip(value)
        case GEN_URI: return .uri(value)
        case GEN_EMAIL: return .email(value)
        case GEN_DIRNAME: return .other("directory name")
        case GEN_RID: return .other("registered id")
        default: return .other("other name")
        }
    }

    private static func extendedKeyUsage(_ certificate: OpaquePointer) -> [String]? {
        withExtension(certificate, NID_ext_key_usage, free: { EXTENDED_KEY_USAGE_free($0) }) { stack in
            elements(of: stack).map { oid(OpaquePointer($0)) }
        }
    }

    private static func keyUsage(_ certificate: OpaquePointer) -> KeyUsage? {
        guard X509_get_ext_by_NID(certificate, NID_key_usage, -1) >= 0 else { return nil }
        // OpenSSL's bits are those of the first DER octet, most significant first, then decipherOnly at 0x8000.
        let bits = X509_get_key_usage(certificate)
        let order: [(UInt32, KeyUsage)] = [
            (0x80, .digitalSignature), (0x40, .nonRepudiation), (0x20, .keyEncipherment), (0x10, .dataEncipherment),
            (0x08, .keyAgreement), (0x04, .keyCertSign), (0x02, .crlSign), (0x01, .encipherOnly),
            (0x8000, .decipherOnly),
        ]
        return order.reduce(into: KeyUsage()) { if bits & $1.0 != 0 { $0.insert($1.1) } }
    }

    private static func readConstraints(_ certificate: OpaquePointer, into facts: inout CertificateFacts) {
        guard X509_get_ext_by_NID(certificate, NID_basic_constraints, -1) >= 0 else { return }
        facts.isCA = X509_get_extension_flags(certificate) & UInt32(EXFLAG_CA) != 0
        let length = X509_get_pathlen(certificate)
        facts.pathLength = length < 0 ? nil : length
        let free: (OpaquePointer) -> Void = { BASIC_CONSTRAINTS_free(UnsafeMutablePointer($0)) }
        facts.hasPathLength =
            withExtension(certificate, NID_basic_constraints, free: free) { constraints in
                UnsafeMutablePointer<BASIC_CONSTRAINTS>(constraints).pointee.pathlen != nil
            } ?? false
    }

    private static func authorityKeyID(_ certificate: OpaquePointer) -> [UInt8]? {
        X509_get0_authority_key_id(certificate).map { bytes($0) }
    }

    private static func readAuthorityInformation(_ certificate: OpaquePointer, into facts: inout CertificateFacts) {
        let found = withExtension(certificate, NID_info_access, free: { AUTHORITY_INFO_ACCESS_free($0) }) { stack in
            elements(of: stack).prefix(16).compactMap { element -> (Int32, [UInt8])? in
                let description = element.assumingMemoryBound(to: ACCESS_DESCRIPTION.self)
                guard let location = tw_access_location(description), let url = tw_general_name_string(location)
                else { return nil }
                return (OBJ_obj2nid(tw_access_method(description)), bytes(url))
            }
        }
        for (method, url) in found ?? [] {
            if method == NID_ad_ca_issuers { facts.authorityInfoCAIssuers.append(url) }
            if method == NID_ad_OCSP { facts.ocspURLs.append(url) }
        }
    }

    private static func policies(_ certificate: OpaquePointer) -> [String] {
        withExtension(certificate, NID_certificate_policies, free: { CERTIFICATEPOLICIES_free($0) }) { stack in
            elements(of: stack).prefix(16).map {
                oid(tw_policy_identifier($0.assumingMemoryBound(to: POLICYINFO.self)))
            }
        } ?? []
    }
}
