import ChainAudit
import COpenSSL
import Synchronization

/// Certificates that were decoded already, by their SHA-256: audits meet the same few over and over.
///
/// Two generations: what is asked for again moves to the young one, and when that is full, it becomes the old one and
/// what nobody asked for since is forgotten.
final class CertificateCache: Sendable {
    /// The most certificates of one generation.
    static let generationSize = 256

    private struct Generations {
        var young: [[UInt8]: CertificateFacts] = [:]
        var old: [[UInt8]: CertificateFacts] = [:]
    }

    private let generations = Mutex(Generations())

    /// The facts of a certificate, decoded at most once while they are remembered.
    func facts(_ certificate: OpaquePointer) -> CertificateFacts {
        let key = X509Decoder.sha256(of: certificate)
        return generations.withLock { generations in
            if let known = generations.young[key] { return known }
            let facts = generations.old[key] ?? X509Decoder.facts(certificate)
            if generations.young.count >= Self.generationSize {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[key] = facts
            return facts
        }
    }

    /// How many certificates are remembered.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }
}
