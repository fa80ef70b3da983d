import COpenSSL
import Glibc

/// The trust store of the system, where OpenSSL looks for it.
enum SystemTrust {
    /// Loads it into a store: the bundle here and now, for a lookup by directory would read files later, in the middle
    /// of a handshake; the directory where there is no bundle.
    ///
    /// One that is needed must hold something: OpenSSL takes an empty one without a word, and every chain would then
    /// seem to end in a root that nobody trusts.
    static func load(into store: OpaquePointer?, isNeeded: Bool) throws(TLSContextError) {
        TLSErrorQueue.clear()
        if let bundle = TLSSettings.systemBundle {
            if X509_STORE_load_locations(store, bundle, nil) == 1 { return }
            let words = TLSErrorQueue.lastText()
            // A bundle that is there and is none was meant to be used: what a directory has does not make up for it.
            if isNeeded, isThere(bundle) {
                throw .trustStoreUnusable(file: "of the system", reason: "\(bundle): \(words)")
            }
        }
        if isNeeded { try require() }
        guard X509_STORE_set_default_paths(store) == 1 else {
            throw .trustStoreUnusable(file: "of the system", reason: TLSErrorQueue.lastText())
        }
    }

    private static func require() throws(TLSContextError) {
        let folders = directories
        if folders.contains(where: holdsCertificates) { return }
        let places = ([TLSSettings.systemBundle].compactMap { $0 } + folders).joined(separator: ", ")
        throw .trustStoreUnusable(file: "of the system", reason: "there is no certificate at \(places)")
    }

    private static func isThere(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    private static var directories: [String] {
        let named = getenv("SSL_CERT_DIR").map { String(cString: $0) }
        let list = named ?? X509_get_default_cert_dir().map { String(cString: $0) } ?? ""
        return list.split(separator: ":").map(String.init)
    }

    /// OpenSSL finds certificates there by the hash of their subject: `0a1b2c3d.0`.
    private static func holdsCertificates(_ path: String) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { $0 } }
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            if name.count >= 10, name[8] == UInt8(ascii: "."), digits.contains(name[9]) { return true }
        }
        return false
    }
}
