import ChainAudit
import COpenSSL

/// What one live connection leaves for the next one to the same peer: a session of at most a few kilobytes, and what
/// the handshake showed that the session began with, because a resumed connection shows no certificate.
///
/// It belongs to one target, so it is never shared across targets, identities or names; a connection of another context
/// (a renewed identity or trust store, for instance) or to another address begins anew. While a connection lives
/// nothing is kept here: its session is in it. Loop only.
package final class TLSResumption {
    /// What the full handshake showed that a session began with.
    struct Origin {
        let chain: PresentedChain?
        let clientCertificateRequested: Bool
    }

    /// A session to offer; whoever holds it frees it.
    struct Offer: ~Copyable {
        let session: OpaquePointer
        let origin: Origin

        deinit { SSL_SESSION_free(session) }
    }

    private struct Kept {
        let session: OpaquePointer
        let origin: Origin
        let context: UInt64
        let peer: SocketAddress
    }

    private var kept: Kept?  // loop only

    /// Nothing to resume yet.
    package init() {}

    deinit { SSL_SESSION_free(kept?.session) }

    /// Whether there is nothing that the next connection could offer.
    package var isEmpty: Bool { kept == nil }

    /// Hands out the session, once: TLS 1.3 tickets are not to be used again (RFC 8446 §C.4). `nil` where there is
    /// none, or none of this context and peer.
    func take(for context: TLSContext, _ peer: SocketAddress) -> Offer? {
        guard let kept, kept.context == context.number, kept.peer == peer else { return nil }
        self.kept = nil
        return Offer(session: kept.session, origin: kept.origin)
    }

    /// Keeps a copy of a session, for freeing a connection that ended badly marks its own as not to be resumed.
    func keep(_ session: OpaquePointer?, _ origin: Origin, of context: TLSContext, _ peer: SocketAddress) {
        guard let session, SSL_SESSION_is_resumable(session) == 1, let copy = SSL_SESSION_dup(session) else { return }
        forget()
        kept = Kept(session: copy, origin: origin, context: context.number, peer: peer)
    }

    /// Forgets the session: the next handshake is a full one.
    package func forget() {
        SSL_SESSION_free(kept?.session)
        kept = nil
    }
}
