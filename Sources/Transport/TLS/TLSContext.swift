import COpenSSL
import COpenSSLShims
import Glibc
import Synchronization

/// An `SSL_CTX`: settings that many connections share.
package final class TLSContext {
    /// What it was made of.
    package let settings: TLSSettings
    let pointer: OpaquePointer
    /// Another one for every context of the process.
    let number: UInt64
    /// What its connections have seen of certificates.
    let certificates = CertificateCache()
    /// The last second of our own certificate's validity, since the Unix epoch; `nil` without one.
    let identityEnd: Int64?
    private let keyLog: Int32?
    private static let made = Atomic<UInt64>(0)

    /// Makes a context; reads the identity and the trust store, so do it off the loops.
    package init(_ settings: TLSSettings) throws(TLSContextError) {
        // Without a descriptor no file can be opened, and a sound store would seem to be missing.
        do throws(SystemError) {
            try DescriptorLimit.require(2)
        } catch {
            throw .systemRefused(error)
        }
        TLSErrorQueue.clear()
        let method = settings.role == .client ? TLS_client_method() : TLS_server_method()
        guard let pointer = SSL_CTX_new(method) else {
            throw .settingsRefused(reason: TLSErrorQueue.lastText())
        }
        var opened: Int32?
        let identityEnd: Int64?
        do throws(TLSContextError) {
            try Self.setVersionsAndSuites(pointer, settings)
            try Self.setTrust(pointer, settings)
            try Self.setRevocationLists(pointer, settings)
            try Self.setIdentity(pointer, settings)
            identityEnd = try Self.endOfIdentity(pointer, settings)
            opened = try Self.openKeyLog(pointer, settings)
        } catch {
            SSL_CTX_free(pointer)
            throw error
        }
        Self.setModes(pointer, settings)
        self.settings = settings
        self.pointer = pointer
        number = Self.made.add(1, ordering: .relaxed).newValue
        keyLog = opened
        self.identityEnd = identityEnd
    }

    deinit {
        SSL_CTX_free(pointer)
        if let keyLog { SystemCall.close(keyLog) }
    }

    private static func setVersionsAndSuites(
        _ context: OpaquePointer, _ settings: TLSSettings
    ) throws(TLSContextError) {
        if settings.diagnostic {
            // Looking, not trusting: level 0 admits short keys, SHA-1 and old versions.
            SSL_CTX_set_security_level(context, 0)
            SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
            _ = tw_ctx_set_all_signature_algorithms(context)
        }
        // A server of ours plays weak SBCs, so it may show any key and signature; clients judge it.
        if settings.role != .client || settings.minimum < .tls12 { SSL_CTX_set_security_level(context, 0) }
        guard tw_ctx_set_min_version(context, Int32(settings.minimum.rawValue)) == 1,
            tw_ctx_set_max_version(context, Int32(settings.maximum.rawValue)) == 1
        else { throw .settingsRefused(reason: "versions: " + TLSErrorQueue.lastText()) }
        if let ciphers = settings.ciphers, SSL_CTX_set_cipher_list(context, ciphers) != 1 {
            throw .settingsRefused(reason: "cipher list “\(ciphers)”: " + TLSErrorQueue.lastText())
        }
    }

    private static func setTrust(_ context: OpaquePointer, _ settings: TLSSettings) throws(TLSContextError) {
        switch settings.trust {
        case .system:
            try SystemTrust.load(
                into: SSL_CTX_get_cert_store(context), isNeeded: settings.role == .client && !settings.diagnostic)
        case .file(let path):
            guard SSL_CTX_load_verify_locations(context, path, nil) == 1 else {
                throw .trustStoreUnusable(file: path, reason: TLSErrorQueue.lastText())
            }
        }
        if case .server(let wanted) = settings.role, wanted != .ignore, case .file(let path) = settings.trust {
            SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(path))
        }
    }

    private static func setRevocationLists(
        _ context: OpaquePointer, _ settings: TLSSettings
    ) throws(TLSContextError) {
        guard let path = settings.revocationLists else { return }
        let lists = try RevocationLists(file: path)
        guard lists.add(to: SSL_CTX_get_cert_store(context)) else {
            throw .revocationListsUnusable(file: path, reason: TLSErrorQueue.lastText())
        }
        tw_ctx_check_revocation(context)
    }

    private static func setIdentity(_ context: OpaquePointer, _ settings: TLSSettings) throws(TLSContextError) {
        guard let identity = settings.identity else { return }
        if let bundle = try TLSKeyBundle(file: identity.certificate, password: identity.password) {
            return try bundle.use(in: context, file: identity.certificate)
        }
        guard SSL_CTX_use_certificate_chain_file(context, identity.certificate) == 1 else {
            let words = TLSErrorQueue.lastText()
            throw .identityUnusable(
                file: identity.certificate, reason: identity.reasonAgainstCertificate(words))
        }
        guard loadKey(context, identity), SSL_CTX_check_private_key(context) == 1 else {
            let words = TLSErrorQueue.lastText()
            throw .identityUnusable(
                file: identity.key, reason: identity.reasonAgainstKey(words, isClient: settings.role == .client))
        }
    }

    /// The end of our own certificate's validity; a client's must not have passed.
    private static func endOfIdentity(
        _ context: OpaquePointer, _ settings: TLSSettings
    ) throws(TLSContextError) -> Int64? {
        guard let files = settings.identity, let leaf = SSL_CTX_get0_certificate(context) else { return nil }
        let end = X509Decoder.endOfValidity(leaf)
        if settings.role == .client { try refuseExpired(end, files, at: Int64(time(nil))) }
        return end
    }

    /// Refuses an own certificate whose validity has passed: whoever asked for it would refuse it too.
    static func refuseExpired(_ end: Int64, _ files: TLSIdentityFiles, at now: Int64) throws(TLSContextError) {
        guard end < now else { return }
        let days = (now - end) / 86_400
        throw .identityUnusable(file: files.certificate, reason: "the certificate expired \(days) days ago")
    }

    private static func loadKey(_ context: OpaquePointer, _ identity: TLSIdentityFiles) -> Bool {
        guard let password = identity.password else {
            // A passphrase is never asked for on a terminal: an encrypted key fails with its reason.
            SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
            return SSL_CTX_use_PrivateKey_file(context, identity.key, SSL_FILETYPE_PEM) == 1
        }
        // Without a callback OpenSSL takes the user data for the passphrase; it must not outlive this call.
        return password.withCString { passphrase in
            SSL_CTX_set_default_passwd_cb_userdata(context, UnsafeMutableRawPointer(mutating: passphrase))
            defer { SSL_CTX_set_default_passwd_cb_userdata(context, nil) }
            return SSL_CTX_use_PrivateKey_file(context, identity.key, SSL_FILETYPE_PEM) == 1
        }
    }

    private static func openKeyLog(
        _ context: OpaquePointer, _ settings: TLSSettings
    ) throws(TLSContextError) -> Int32? {
        guard let path = settings.keyLogFile else { return nil }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .settingsRefused(reason: "key log \(path): " + String(cString: strerror(errno)))
        }
        tw_ctx_set_keylog(context, descriptor)
        return descriptor
    }

    private static func setModes(_ context: OpaquePointer, _ settings: TLSSettings) {
        _ = tw_ctx_set_mode(
            context,
            Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS))
        // A resumed session shows no new certificate (DESIGN §3.3): only a connection that is told to takes a session.
        _ = tw_ctx_set_session_cache_off(context)
        tw_ctx_set_probe_options(context)
        _ = tw_ctx_set_max_chain_bytes(context, TLSLimits.chainBytes)
        if settings.role != .client { SSL_CTX_set_num_tickets(context, 0) }
        tw_ctx_record_verification(context)
    }
}

/// The limits of what a peer may send in a handshake.
package enum TLSLimits {
    /// The most bytes of a certificate list.
    package static let chainBytes = 100 * 1_024
}

// An SSL_CTX is reference-counted and locks itself; after `init` it is only read (SSL_new), and the key log's
// descriptor is written by appends of whole lines.
extension TLSContext: @unchecked Sendable {}
