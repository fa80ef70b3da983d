package import Evidence

/// One way to tell somebody; an attempt holds the calling thread up to its time-out, so call it on a worker.
package protocol AlertReceiver: Sendable {
    /// Makes one attempt.
    ///
    /// - Parameters:
    ///   - alert: what is told.
    ///   - payload: the alert as `trunkwatch.alert/1`, byte for byte as it stands in the outbox.
    ///   - now: the attempt's time.
    func deliver(_ alert: Alert, payload: [UInt8], at now: WallTime) -> DeliveryResult

    /// What an attempt would send, for people: no secret in it.
    func preview(_ alert: Alert, payload: [UInt8], at now: WallTime) -> String
}

/// How an HTTP receiver is reached, beside its address.
package struct HTTPConnection: Sendable, Hashable {
    /// Of one attempt.
    package var timeout = Span.seconds(15)
    /// A PEM bundle trusted in place of the system's.
    package var caFile: String?
    /// A proxy; without one none is used, whatever the environment says.
    package var proxy: HTTPURL?
    /// A client certificate and its key, PEM files.
    package var identity: HTTPIdentity?

    /// The defaults.
    package init() {}
}

/// A client certificate for a receiver that asks for one.
package struct HTTPIdentity: Sendable, Hashable {
    /// The certificate, a PEM file.
    package var certificateFile: String
    /// Its key, a PEM file.
    package var keyFile: String

    /// A certificate and its key.
    package init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// A receiver that is told by one HTTP POST.
package protocol HTTPReceiver: AlertReceiver {
    /// How it is reached.
    var connection: HTTPConnection { get set }
    /// The post of one attempt; with `isShown` every secret in it reads `<redacted>`.
    func post(
        _ alert: Alert, payload: [UInt8], at now: WallTime, isShown: Bool
    ) throws(SettingSyntaxError) -> HTTPPost
    /// The result as the vendor means it, where that differs from what the status says.
    func judged(_ result: DeliveryResult) -> DeliveryResult
}

extension HTTPReceiver {
    /// See ``AlertReceiver/deliver(_:payload:at:)``.
    package func deliver(_ alert: Alert, payload: [UInt8], at now: WallTime) -> DeliveryResult {
        do throws(SettingSyntaxError) {
            var post = try post(alert, payload: payload, at: now, isShown: false)
            post.connection = connection
            return judged(post.send())
        } catch {
            return DeliveryResult(status: nil, error: error.reason)
        }
    }

    /// See ``AlertReceiver/preview(_:payload:at:)``.
    package func preview(_ alert: Alert, payload: [UInt8], at now: WallTime) -> String {
        do throws(SettingSyntaxError) {
            return try post(alert, payload: payload, at: now, isShown: true).shown
        } catch {
            return error.reason
        }
    }

    /// The status says it all.
    package func judged(_ result: DeliveryResult) -> DeliveryResult { result }

    /// A secret, or what stands in its place where the post is only shown.
    func secret(_ value: String, _ isShown: Bool) -> String { isShown ? HTTPPost.redacted : value }
}
