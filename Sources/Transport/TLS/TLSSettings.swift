/// A TLS protocol version that a plan or a peer can name.
package enum TLSVersion: Int, Sendable, Hashable, Comparable, CaseIterable {
    case tls10 = 0x0301
    case tls11 = 0x0302
    case tls12 = 0x0303
    case tls13 = 0x0304

    package static func < (a: TLSVersion, b: TLSVersion) -> Bool { a.rawValue < b.rawValue }

    /// `TLSv1.2`, as OpenSSL and the contract write it.
    package var name: String {
        switch self {
        case .tls10: "TLSv1"
        case .tls11: "TLSv1.1"
        case .tls12: "TLSv1.2"
        case .tls13: "TLSv1.3"
        }
    }
}

/// What one TLS context is made of; contexts are shared by all connections with equal settings, never made per target.
package struct TLSSettings: Sendable, Hashable {
    /// Which side of the handshake.
    package enum Role: Sendable, Hashable {
        case client
        /// A server, and what it wants of the client's certificate.
        case server(ClientCertificates)
    }

    /// What a server wants of the client's certificate.
    package enum ClientCertificates: Sendable, Hashable {
        /// ``request`` takes any, and one that leads to no anchor is recorded as such; ``require`` refuses it.
        case ignore, request, require
    }

    /// Where trust comes from.
    package enum Trust: Sendable, Hashable {
        /// The system's store.
        case system
        /// One PEM bundle.
        case file(String)
    }

    /// The role.
    package var role: Role = .client
    /// The lowest version offered.
    package var minimum: TLSVersion = .tls12
    /// The highest version offered.
    package var maximum: TLSVersion = .tls13
    /// TLS 1.2 suites in OpenSSL's notation; `nil` for OpenSSL's own list.
    package var ciphers: String?
    /// The trust anchors.
    package var trust: Trust = .system
    /// A file of revocation lists, PEM or DER, that verification looks at; `nil` for none.
    package var revocationLists: String?
    /// Our own certificate chain and key.
    package var identity: TLSIdentityFiles?
    /// Whether this is the second, diagnostic connection that takes whatever it can get (DESIGN §3.3).
    package var diagnostic = false
    /// A file that gets the NSS key log; off by default.
    package var keyLogFile: String?

    /// Client settings with the defaults.
    package init() {}

    /// The settings of the diagnostic connection beside this one: old versions, all suites, no certificate of ours.
    package var forDiagnosis: TLSSettings {
        var settings = self
        settings.minimum = .tls10
        settings.maximum = .tls13
        settings.ciphers = nil
        settings.identity = nil
        settings.diagnostic = true
        return settings
    }
}

/// The files of our own certificate chain and key; both may be the same PKCS#12 file.
package struct TLSIdentityFiles: Sendable, Hashable {
    /// PEM: our leaf, then its intermediates; or PKCS#12 with the key in it.
    package var certificate: String
    /// PEM: the key; not read where the certificate's file is PKCS#12.
    package var key: String
    /// The passphrase of an encrypted key; never printed.
    package var password: String?

    /// An identity from two PEM files, or twice the same PKCS#12 file.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// Why a context cannot be made: ours to mend, never the peer's fault.
package enum TLSContextError: Error, Sendable, Hashable {
    /// Our certificate or key cannot be used: the file and OpenSSL's reason.
    case identityUnusable(file: String, reason: String)
    /// The revocation lists cannot be read.
    case revocationListsUnusable(file: String, reason: String)
    /// The trust store cannot be read or is empty.
    case trustStoreUnusable(file: String, reason: String)
    /// The versions or suites cannot be set.
    case settingsRefused(reason: String)
    /// The system gives no descriptor to open the files with.
    case systemRefused(SystemError)

    /// The sentence for people.
    package var text: String {
        switch self {
        case .identityUnusable(let file, let reason): "the certificate or key \(file) cannot be used: \(reason)"
        case .revocationListsUnusable(let file, let reason):
            "the revocation lists \(file) cannot be used: \(reason)"
        case .trustStoreUnusable(let file, let reason): "the trust store \(file) cannot be used: \(reason)"
        case .settingsRefused(let reason): "the TLS settings cannot be used: \(reason)"
        case .systemRefused(let error): "this process may open no more files: \(error.text)"
        }
    }
}
