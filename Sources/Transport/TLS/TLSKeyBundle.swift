import COpenSSL
import COpenSSLShims

/// A PKCS#12 file (RFC 7292): a certificate, its key, and the certificates above it.
final class TLSKeyBundle {
    private var key: OpaquePointer?
    private var leaf: OpaquePointer?
    private var others: OpaquePointer?

    /// Reads a file; `nil` where it is no PKCS#12 file, an error where it is one that cannot be opened.
    convenience init?(file path: String, password: String?) throws(TLSContextError) {
        TLSErrorQueue.clear()
        guard let bio = BIO_new_file(path, "r") else {
            throw .identityUnusable(file: path, reason: TLSErrorQueue.lastText())
        }
        defer { BIO_free(bio) }
        guard let bundle = d2i_PKCS12_bio(bio, nil) else {
            TLSErrorQueue.clear()
            return nil
        }
        defer { PKCS12_free(bundle) }
        do throws(Refusal) {
            try self.init(opening: bundle, password: password)
        } catch {
            throw .identityUnusable(file: path, reason: error.reason)
        }
    }

    /// Reads the content of a file; `nil` where it is no PKCS#12 file, an error where it is one that cannot be opened.
    convenience init?(bytes: [UInt8], password: String?) throws(Refusal) {
        TLSErrorQueue.clear()
        let decoded = bytes.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return d2i_PKCS12(nil, &cursor, buffer.count)
        }
        TLSErrorQueue.clear()
        guard let bundle = decoded else { return nil }
        defer { PKCS12_free(bundle) }
        try self.init(opening: bundle, password: password)
    }

    /// Why a bundle cannot be opened.
    struct Refusal: Error {
        let reason: String
    }

    /// Opens a bundle; the reference is not taken over.
    init(opening bundle: OpaquePointer, password: String?) throws(Refusal) {
        TLSErrorQueue.clear()
        let word = password ?? ""
        // An empty password and none at all are two things in this format.
        guard PKCS12_verify_mac(bundle, word, -1) == 1 || (word.isEmpty && PKCS12_verify_mac(bundle, nil, 0) == 1)
        else {
            TLSErrorQueue.clear()
            throw Refusal(reason: password == nil ? "it needs a password" : "the password is wrong")
        }
        guard PKCS12_parse(bundle, word, &key, &leaf, &others) == 1 else {
            let text = TLSErrorQueue.lastText()
            throw Refusal(
                reason: text.contains("unsupported")
                    ? "it is encrypted with an algorithm of the past (RC2 or 40 bits); write it anew with "
                        + "openssl pkcs12 -legacy -in OLD -nodes | openssl pkcs12 -export -out NEW"
                    : text)
        }
    }

    deinit {
        EVP_PKEY_free(key)
        X509_free(leaf)
        tw_free_certificates(others)
    }

    /// Lets a context show it.
    func use(in context: OpaquePointer, file: String) throws(TLSContextError) {
        guard let leaf else { throw .identityUnusable(file: file, reason: "it holds no certificate") }
        guard let key else { throw .identityUnusable(file: file, reason: "it holds no key") }
        guard X509_check_private_key(leaf, key) == 1 else {
            throw .identityUnusable(file: file, reason: "the key does not belong to the certificate")
        }
        TLSErrorQueue.clear()
        guard SSL_CTX_use_certificate(context, leaf) == 1, SSL_CTX_use_PrivateKey(context, key) == 1,
            SSL_CTX_check_private_key(context) == 1
        else { throw .identityUnusable(file: file, reason: TLSErrorQueue.lastText()) }
        for above in certificates.dropFirst() where tw_ctx_add_chain_certificate(context, above) != 1 {
            throw .identityUnusable(file: file, reason: TLSErrorQueue.lastText())
        }
    }

    /// The leaf and then the others, in the file's order.
    var certificates: [OpaquePointer] {
        (leaf.map { [$0] } ?? []) + (others.map { X509Decoder.elements(of: $0).map { OpaquePointer($0) } } ?? [])
    }

    /// The key, with a reference of the caller's own; `nil` where the file holds none.
    func takeKey() -> OpaquePointer? {
        guard let key, EVP_PKEY_up_ref(key) == 1 else { return nil }
        return key
    }
}
