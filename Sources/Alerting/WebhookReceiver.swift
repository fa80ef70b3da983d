package import Evidence

/// A generic webhook: `trunkwatch.alert/1` by POST, signed where there is a secret.
package struct WebhookReceiver: Sendable {
    /// Where to.
    package var url: HTTPURL
    /// Signs each attempt anew; `nil` leaves the signature out.
    package var signing: WebhookSigning?
    /// Of one attempt.
    package var timeout = Span.seconds(15)
    /// A PEM bundle trusted in place of the system's.
    package var caFile: String?
    /// A proxy.
    package var proxy: HTTPURL?

    /// A receiver with the default deadline.
    package init(url: HTTPURL, signing: WebhookSigning? = nil) {
        self.url = url
        self.signing = signing
    }

    /// The post of one attempt: the same identity and body over all attempts, time and signature of this one.
    ///
    /// - Parameters:
    ///   - id: the alert's ``Alert/id``.
    ///   - body: the alert's JSON as it stands in the outbox.
    package func post(
        id: String, body: [UInt8], at now: WallTime
    ) throws(SettingSyntaxError) -> HTTPPost {
        var headers = [
            try HTTPPost.Header("Content-Type", "application/json"), try HTTPPost.Header("webhook-id", id),
            try HTTPPost.Header("webhook-timestamp", String(now.seconds)),
        ]
        if let signing {
            let signature = signing.signature(id: id, seconds: now.seconds, body: body)
            headers.append(try HTTPPost.Header("webhook-signature", signature))
        }
        var post = HTTPPost(url: url, headers: headers, body: body)
        post.timeout = timeout
        post.caFile = caFile
        post.proxy = proxy
        return post
    }
}
