/// Where a secret is to be read; prints as `<redacted>`, whatever asks.
package enum SecretReference: Sendable, Hashable {
    /// A file's path, absolute or relative to the working directory; the loader has put the plan's folder before it.
    case file(String)
    /// The name of an environment variable.
    case environment(String)

    /// What stands in place of every secret.
    package static let redacted = "<redacted>"
}

extension SecretReference: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Self.redacted }
    package var debugDescription: String { Self.redacted }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
