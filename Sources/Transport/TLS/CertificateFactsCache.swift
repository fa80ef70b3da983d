import ChainAudit
import COpenSSL
import Synchronization

/// The facts of certificates that were read before, by their SHA-256: a fleet shows the same few again and again.
///
/// Only the reading is saved. Every handshake is verified afresh, and nothing here says what a certificate is worth.
final class CertificateFactsCache: Sendable {
    /// The one of the process.
    static let shared = CertificateFactsCache()

    /// The most certificates that are remembered.
    static let capacity = 4_096

    private let known = Mutex(RecentValues<[UInt8], CertificateFacts>(capacity: capacity))

    /// The facts of a certificate, read where they are not known yet.
    func facts(_ certificate: OpaquePointer) -> CertificateFacts {
        let digest = X509Decoder.digest(certificate, EVP_sha256())
        // Without a digest there is no telling it from others.
        guard digest.count == 32 else { return X509Decoder.facts(certificate) }
        if let facts = known.withLock({ $0.value(digest) }) { return facts }
        let facts = X509Decoder.facts(certificate)
        known.withLock { $0.keep(facts, as: digest) }
        return facts
    }
}
