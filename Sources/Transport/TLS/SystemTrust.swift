import COpenSSL
import Glibc

/// The trust store of the system, where OpenSSL looks for it.
enum SystemTrust {
    /// Refuses a store in which there is nothing: OpenSSL takes it without a word, and every chain would then seem to
    /// end in a root that nobody trusts.
    static func require() throws(TLSContextError) {
        let bundle = TLSSettings.systemBundle
        if let bundle, isReadable(bundle) { return }
        let folders = directories
        if folders.contains(where: holdsCertificates) { return }
        let places = ([bundle].compactMap { $0 } + folders).joined(separator: ", ")
        throw .trustStoreUnusable(file: "of the system", reason: "there is no certificate at \(places)")
    }

    private static func isReadable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size > 0 && access(path, R_OK) == 0
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
