import COpenSSL

/// Certificate revocation lists (RFC 5280 §5) out of a file, PEM or DER.
final class RevocationLists {
    private var lists: [OpaquePointer] = []

    /// The most bytes of a file; lists of big CAs have megabytes.
    static let mostBytes = 64 << 20

    /// Reads every list of a file; one that holds none is refused.
    init(file path: String) throws(TLSContextError) {
        TLSErrorQueue.clear()
        guard let bio = BIO_new_file(path, "r") else {
            throw .revocationListsUnusable(file: path, reason: TLSErrorQueue.lastText())
        }
        defer { BIO_free(bio) }
        while let list = PEM_read_bio_X509_CRL(bio, nil, { _, _, _, _ in 0 }, nil) { lists.append(list) }
        TLSErrorQueue.clear()
        if lists.isEmpty, let again = BIO_new_file(path, "r") {
            defer { BIO_free(again) }
            if let list = d2i_X509_CRL_bio(again, nil) { lists.append(list) }
        }
        TLSErrorQueue.clear()
        guard !lists.isEmpty else {
            throw .revocationListsUnusable(file: path, reason: "it holds no revocation list")
        }
    }

    deinit { for list in lists { X509_CRL_free(list) } }

    /// Adds them to a store, which keeps references of its own.
    func add(to store: OpaquePointer?) -> Bool {
        lists.allSatisfy { X509_STORE_add_crl(store, $0) == 1 }
    }
}
