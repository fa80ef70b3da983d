package import Evidence

/// Where alerts may go: one entry of `receivers:`.
package struct ReceiverPlan: Sendable, Hashable {
    /// How a receiver is spoken to.
    package enum Kind: Sendable, Hashable {
        /// An HTTP POST of `trunkwatch.alert/1`.
        case webhook(WebhookSettings)
    }

    /// Its name, which routes refer to: `[A-Za-z0-9._:-]{1,128}`.
    package var name: String
    /// How it is spoken to.
    package var kind: Kind
    /// The line of the plan that it starts on.
    package var line = 0

    /// A receiver from its parts.
    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A generic webhook: `webhook:` of a receiver.
package struct WebhookSettings: Sendable, Hashable {
    /// `url`: http or https, no user and password; a reference where the address itself is the secret.
    package var url: PlanURL
    /// `signing-secret`: signs each delivery by the Standard Webhooks headers; default none.
    package var signingSecret: SecretReference?
    /// `timeout`: of one attempt; 1 s to 60 s, default 15 s.
    package var timeout = Span.seconds(15)
    /// `ca`: a PEM bundle trusted in place of the system's; relative to the plan file.
    package var caPath: String?
    /// `proxy`: an http or https proxy; default none, whatever the environment says.
    package var proxy: String?

    /// A webhook to that address with the documented defaults.
    package init(url: PlanURL) { self.url = url }
}
