internal import Evidence

/// The key by which receivers fold the same trouble together (CONTRACT §1, Other schemas).
package enum DedupKey {
    /// Sixty-four hexadecimal digits: SHA-256 of cluster, target and rule, each on a line of its own.
    ///
    /// `printf 'CLUSTER\nTARGET\nRULE' | sha256sum` gives the same. None of the three can hold a line break.
    package static func of(
        cluster: String, target: String, rule: AlertRule, sha256: ([UInt8]) -> [UInt8]
    ) -> String {
        hexadecimal(sha256(Array("\(cluster)\n\(target)\n\(rule.rawValue)".utf8)))
    }
}
