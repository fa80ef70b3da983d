package import Evidence

/// One address where SBCs may send us OPTIONS: an element of `listen:` in a plan.
package struct ListenPlan: Sendable, Hashable {
    /// What is wanted of the client's certificate.
    package enum ClientCertificates: String, Sendable, Hashable, CaseIterable {
        case ignore, request, require
    }

    /// `address`: an address and a port of this host.
    package var address: IPAddress
    /// See ``address``; 1–65535.
    package var port: UInt16
    /// `transport`: default TLS.
    package var transport = TransportKind.tls
    /// `certificate`: a PEM file with the leaf first; only and always with TLS. Relative to the plan file.
    package var certificatePath: String?
    /// `key`: a PEM file; only and always with TLS.
    package var keyPath: String?
    /// `key-password`: only where the key is encrypted.
    package var keyPassword: SecretReference?
    /// `ca`: a PEM bundle that client certificates must lead to; default (`nil`) the system's.
    package var caPath: String?
    /// `client-certificates`: default request.
    package var clientCertificates = ClientCertificates.request
    /// The line of the plan that it starts on.
    package var line = 0

    /// A plain listener at an address.
    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

/// What a target's own OPTIONS are held against: `inbound:` of a target.
package struct InboundPlan: Sendable, Hashable {
    /// How much is made of silence.
    package enum Expectation: String, Sendable, Hashable, CaseIterable {
        case never
        case onceSeen = "once-seen"
        case always
    }

    /// `expect`: default once-seen.
    package var expectation = Expectation.onceSeen
    /// `late`: silence that is `options.late`; 5 s to 24 h, default 180 s.
    package var late = Span.seconds(180)
    /// `stale`: silence that is `options.stale`; not shorter than ``late``, default 300 s.
    package var stale = Span.seconds(300)
    /// `names`: names in its client certificate, Contact or From, besides those that the target has anyway.
    package var names: [String] = []

    /// The defaults.
    package init() {}
}
