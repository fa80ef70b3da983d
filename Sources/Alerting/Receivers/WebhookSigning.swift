package import Evidence
internal import Foundation

/// The headers of Standard Webhooks: identity, time and signature of a delivery.
package struct WebhookSigning: Sendable {
    /// How long a key is, in bytes.
    package static let keyBytes = 24...64
    private let key: [UInt8]
    private let hmacSHA256: @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

    /// Signs with a secret written as `whsec_` and base64; the HMAC is handed in, as this module meets no cryptography.
    ///
    /// The error never repeats the secret.
    package init(
        secret: String, hmacSHA256: @escaping @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]
    ) throws(SettingSyntaxError) {
        let encoded = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
        guard let key = Data(base64Encoded: encoded), Self.keyBytes.contains(key.count) else {
            throw SettingSyntaxError(reason: "a signing secret is whsec_ and the base64 of 24 to 64 random bytes")
        }
        self.key = Array(key)
        self.hmacSHA256 = hmacSHA256
    }

    /// The value of `webhook-signature` for a delivery at that time.
    package func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        let mac = hmacSHA256(key, Array("\(id).\(seconds).".utf8) + body)
        return "v1," + Data(mac).base64EncodedString()
    }
}
