import COpenSSL

// What is wrong with files that OpenSSL does not take, in words for whoever holds them; its own words are fragments.
extension TLSIdentityFiles {
    /// The most bytes that are looked at again.
    private static let mostBytes = 1 << 20

    /// Why the certificate's file is no good; `words` are OpenSSL's, for what is not known better.
    func reasonAgainstCertificate(_ words: String) -> String {
        guard let bytes = Self.bytes(of: certificate) else { return words }
        return StoredChain(file: bytes) == nil ? "it holds no certificate in PEM or PKCS#12" : words
    }

    /// Why the key's file is no good; `words` are OpenSSL's, for what is not known better.
    func reasonAgainstKey(_ words: String, isClient: Bool) -> String {
        guard let bytes = Self.bytes(of: key) else { return words }
        do throws(StoredKey.Refusal) {
            let stored = try StoredKey(file: bytes, password: password)
            guard let leaf = Self.bytes(of: certificate).flatMap({ StoredChain(file: $0) })?.certificates.first else {
                return words
            }
            return stored.fits(leaf) ? "it holds no key in PEM" : "the key does not belong to the certificate"
        } catch {
            guard error == .noKey else { return error.reason }
            let option = isClient ? "--client-key" : "--key"
            return "it holds no private key" + (key == certificate ? "; give \(option)" : "")
        }
    }

    private static func bytes(of path: String) -> [UInt8]? {
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        guard let bio = BIO_new_file(path, "r") else { return nil }
        defer { BIO_free(bio) }
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        var used = 0
        while used < mostBytes {
            let count = bytes[used...].withUnsafeMutableBytes { BIO_read(bio, $0.baseAddress, Int32($0.count)) }
            if count <= 0 { break }
            used += Int(count)
        }
        return Array(bytes.prefix(used))
    }
}
