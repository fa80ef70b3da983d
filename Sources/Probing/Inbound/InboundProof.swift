import ChainAudit
import Synchronization
import Transport

/// What a client's certificates prove: a leaf, where its chain leads to an anchor of ours and nothing else is wrong
/// with it, and the names on it.
///
/// A leaf for servers only proves the name all the same: since 2026 public authorities issue no other
/// (`certificate.missing-client-auth`). The corresponding C constant is `X509_V_ERR_INVALID_PURPOSE`.
struct InboundProof: Sendable {
    let leaf: CertificateFacts
    let names: CoveredNames

    private static let invalidPurpose = 26

    /// What a chain proves; `nil` where that is nothing.
    init?(_ chain: PresentedChain) {
        guard let leaf = chain.leaf, chain.revocations.isEmpty else { return nil }
        let objections = chain.verifyErrors.filter { $0.code != Self.invalidPurpose }
        guard chain.trusted || (objections.isEmpty && !chain.verifyErrors.isEmpty) else { return nil }
        self.leaf = leaf
        names = CoveredNames(leaf)
    }
}

/// What the certificates of open connections prove, read once a connection and not once a request.
final class InboundProofs: Sendable {
    private let proofs = Mutex<[InboundID: InboundProof]>([:])

    /// Reads what a connection that has just been opened proves.
    func opened(_ peer: InboundPeer) {
        guard let proof = peer.chain.flatMap(InboundProof.init) else { return }
        proofs.withLock { $0[peer.id] = proof }
    }

    /// Forgets a connection.
    func ended(_ peer: InboundPeer) { proofs.withLock { _ = $0.removeValue(forKey: peer.id) } }

    /// What the connection proves.
    subscript(_ peer: InboundPeer) -> InboundProof? { proofs.withLock { $0[peer.id] } }
}
