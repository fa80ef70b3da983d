package import ChainAudit
import COpenSSL
import COpenSSLShims

/// A chain that is not on a wire: read from a file, or presented earlier and judged as of another day.
package struct StoredChain {
    /// The certificates as DER, leaf first.
    package let certificates: [[UInt8]]

    /// A chain from DER certificates, leaf first.
    package init(_ certificates: [[UInt8]]) { self.certificates = certificates }

    /// Reads every certificate of a PEM text, a PKCS#12 file that the password opens, or the one of a DER file; `nil`
    /// where there is none.
    ///
    /// Blocks of other kinds, keys for instance, are passed over and never kept.
    package init?(file bytes: [UInt8], password: String? = nil) {
        if let bundle = try? TLSKeyBundle(bytes: bytes, password: password) {
            // A bundle may hold nothing but a key.
            guard !bundle.certificates.isEmpty else { return nil }
            certificates = bundle.certificates.map { X509Decoder.der(of: $0) }
            return
        }
        if let one = Self.reencoded(bytes) {
            certificates = [one]
            return
        }
        let found = Self.pemCertificates(bytes)
        guard !found.isEmpty else { return nil }
        certificates = found
    }

    /// The chain as a verifier at that moment sees it (seconds since the Unix epoch), against the trust store, for the
    /// purpose that the leaf serves; a file of revocation lists is looked at where one is named.
    package func verified(
        against trust: TLSSettings.Trust, at seconds: Int64, for purpose: ChainPolicy.Purpose = .server,
        revocationLists: String? = nil
    ) throws(TLSContextError) -> PresentedChain? {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        guard let store = X509_STORE_new(), let record = tw_tls_record_new(1) else { return nil }
        defer {
            X509_STORE_free(store)
            tw_tls_record_free(record)
        }
        try Self.load(trust, into: store)
        if let revocationLists { try Self.look(at: revocationLists, in: store) }
        let decoded = certificates.compactMap { Self.decode($0) }
        defer { for certificate in decoded { X509_free(certificate) } }
        guard let leaf = decoded.first, let stack = OPENSSL_sk_new_null() else { return nil }
        defer { OPENSSL_sk_free(stack) }
        for certificate in decoded { OPENSSL_sk_push(stack, UnsafeRawPointer(certificate)) }
        guard tw_verify_chain(store, leaf, stack, Self.name(purpose), seconds, record) == 1 else { return nil }
        return PresentedChain(
            record.pointee, diagnostic: false, lists: revocationLists, read: X509Decoder.facts)
    }

    private static func name(_ purpose: ChainPolicy.Purpose) -> String {
        switch purpose {
        case .server: "ssl_server"
        case .client: "ssl_client"
        }
    }

    private static func load(_ trust: TLSSettings.Trust, into store: OpaquePointer) throws(TLSContextError) {
        switch trust {
        case .system: try SystemTrust.load(into: store, isNeeded: true)
        case .file(let path):
            guard X509_STORE_load_locations(store, path, nil) == 1 else {
                throw .trustStoreUnusable(file: path, reason: TLSErrorQueue.lastText())
            }
        }
    }

    private static func look(at path: String, in store: OpaquePointer) throws(TLSContextError) {
        let lists = try RevocationLists(file: path)
        let flags = UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
        guard lists.add(to: store), X509_STORE_set_flags(store, flags) == 1 else {
            throw .revocationListsUnusable(file: path, reason: TLSErrorQueue.lastText())
        }
    }

    /// Why the bytes, which are a PKCS#12 file, do not open with the password; `nil` where they do or are none.
    package static func refusal(ofBundle bytes: [UInt8], password: String?) -> String? {
        do throws(TLSKeyBundle.Refusal) {
            _ = try TLSKeyBundle(bytes: bytes, password: password)
            return nil
        } catch {
            return error.reason
        }
    }

    static func decode(_ der: [UInt8]) -> OpaquePointer? {
        der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return d2i_X509(nil, &cursor, buffer.count)
        }
    }

    private static func reencoded(_ bytes: [UInt8]) -> [UInt8]? {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        guard let certificate = decode(bytes) else { return nil }
        defer { X509_free(certificate) }
        return X509Decoder.der(of: certificate)
    }

    private static func pemCertificates(_ bytes: [UInt8]) -> [[UInt8]] {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        return bytes.withUnsafeBytes { buffer in
            guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count)) else { return [] }
            defer { BIO_free(bio) }
            var found: [[UInt8]] = []
            // An encrypted block is passed over without asking anyone for its passphrase.
            while found.count < 64, let certificate = PEM_read_bio_X509(bio, nil, { _, _, _, _ in 0 }, nil) {
                found.append(X509Decoder.der(of: certificate))
                X509_free(certificate)
            }
            return found
        }
    }
}
