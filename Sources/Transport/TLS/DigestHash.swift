import COpenSSL
package import SIP

/// The hash functions that digest authentication names, by OpenSSL.
package enum DigestHash {
    /// The raw digest of bytes: 16 or 32 bytes, or none where the library refuses the algorithm (MD5 under FIPS).
    package static func digest(_ algorithm: DigestAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
        var length: UInt32 = 0
        return [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            let done = EVP_Digest(bytes, bytes.count, buffer.baseAddress, &length, function(algorithm), nil)
            count = done == 1 ? Int(length) : 0
        }
    }

    private static func function(_ algorithm: DigestAlgorithm) -> OpaquePointer? {
        switch algorithm {
        case .md5: EVP_md5()
        case .sha256: EVP_sha256()
        case .sha512Truncated256: EVP_sha512_256()
        }
    }
}
