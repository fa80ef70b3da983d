package import Evidence

/// A generic webhook: `trunkwatch.alert/1` or a template's text by POST, signed where there is a secret.
package struct WebhookReceiver: HTTPReceiver {
    /// Where to.
    package var url: HTTPURL
    /// Signs each attempt anew; `nil` leaves the signature out.
    package var signing: WebhookSigning?
    /// What is posted in place of `trunkwatch.alert/1`.
    package var template: WebhookTemplate?
    /// How it is reached.
    package var connection = HTTPConnection()

    /// A receiver with the default deadline.
    package init(url: HTTPURL, signing: WebhookSigning? = nil, template: WebhookTemplate? = nil) {
        self.url = url
        self.signing = signing
        self.template = template
    }

    /// See ``HTTPReceiver/post(_:payload:at:isShown:)``.
    package func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost {
        try post(id: alert.id, body: template?.filled(for: alert) ?? payload, at: now)
    }

    /// The post of one attempt: the same identity and body over all attempts, time and signature of this one.
    ///
    /// - Parameters:
    ///   - id: the alert's ``Alert/id``.
    ///   - body: what is posted, the same in every attempt.
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
        post.connection = connection
        return post
    }
}
