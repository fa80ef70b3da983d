import COpenSSL
import COpenSSLShims

/// A private key out of a file, to be held against a certificate; it is never shown.
package final class StoredKey {
    /// Why a file gives no key.
    package struct Refusal: Error, Sendable, Hashable {
        /// The sentence for people; holds no secret.
        package let reason: String

        /// There is none in the file.
        static let noKey = Refusal(reason: "it holds no private key in PEM, DER or PKCS#12")
    }

    private let key: OpaquePointer

    /// Reads the key of a PEM, DER or PKCS#12 file; nobody is asked for a password on a terminal.
    package init(file bytes: [UInt8], password: String? = nil) throws(Refusal) {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        if let bundled = try Self.bundled(bytes, password) {
            key = bundled
        } else {
            key = try Self.plain(bytes, password)
        }
    }

    deinit { EVP_PKEY_free(key) }

    /// The key of a PKCS#12 file; `nil` where it holds none or is of another kind.
    package static func ofBundle(_ bytes: [UInt8], password: String?) throws(Refusal) -> StoredKey? {
        guard let key = try bundled(bytes, password) else { return nil }
        return StoredKey(takingOwnership: key)
    }

    private init(takingOwnership key: OpaquePointer) { self.key = key }

    /// Whether it is the private half of the certificate's key.
    package func fits(_ certificate: [UInt8]) -> Bool {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        guard let decoded = StoredChain.decode(certificate) else { return false }
        defer { X509_free(decoded) }
        return X509_check_private_key(decoded, key) == 1
    }

    private static func bundled(_ bytes: [UInt8], _ password: String?) throws(Refusal) -> OpaquePointer? {
        do throws(TLSKeyBundle.Refusal) {
            return try TLSKeyBundle(bytes: bytes, password: password)?.takeKey()
        } catch {
            throw Refusal(reason: error.reason)
        }
    }

    private static func plain(_ bytes: [UInt8], _ password: String?) throws(Refusal) -> OpaquePointer {
        if let key = pem(bytes, password) { return key }
        let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
        TLSErrorQueue.clear()
        let der = bytes.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return d2i_AutoPrivateKey(nil, &cursor, buffer.count)
        }
        if let der { return der }
        guard isEncrypted else { throw .noKey }
        throw Refusal(reason: password == nil ? "it needs a password" : "the password is wrong")
    }

    private static func pem(_ bytes: [UInt8], _ password: String?) -> OpaquePointer? {
        bytes.withUnsafeBytes { buffer in
            guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count)) else { return nil }
            defer { BIO_free(bio) }
            guard let password else { return PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in 0 }, nil) }
            // Without a callback OpenSSL takes the user data for the passphrase.
            return password.withCString { passphrase in
                PEM_read_bio_PrivateKey(bio, nil, nil, UnsafeMutableRawPointer(mutating: passphrase))
            }
        }
    }
}
