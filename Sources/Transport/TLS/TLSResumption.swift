import COpenSSL

/// What one live connection leaves for the next one to the same peer: a session of at most a few kilobytes.
///
/// It belongs to one flow, so it is never shared across targets, identities or names; a connection of another context
/// (a renewed identity, for instance) begins anew. While a connection lives nothing is kept here: its session is in it.
/// Loop only.
package final class TLSResumption {
    private var session: OpaquePointer?  // loop only
    private var context: ObjectIdentifier?  // loop only

    /// Nothing to resume yet.
    package init() {}

    deinit { SSL_SESSION_free(session) }

    /// Whether the next connection can offer something.
    package var isEmpty: Bool { session == nil }

    /// The session to offer, once: TLS 1.3 tickets are not to be used again (RFC 8446 §C.4).
    func session(for context: TLSContext) -> OpaquePointer? {
        self.context == ObjectIdentifier(context) ? session : nil
    }

    /// Takes a copy of a session, for freeing a connection that ended badly marks its own as not to be resumed.
    func take(_ session: OpaquePointer?, of context: TLSContext) {
        guard let session, SSL_SESSION_is_resumable(session) == 1, let copy = SSL_SESSION_dup(session) else { return }
        SSL_SESSION_free(self.session)
        self.session = copy
        self.context = ObjectIdentifier(context)
    }

    /// Forgets the session, which a connection has taken up.
    func forget() {
        SSL_SESSION_free(session)
        session = nil
    }
}
