internal import Evidence

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where a secret is to be read; prints as `<redacted>`, whatever asks.
package enum SecretReference: Sendable, Hashable {
    /// A file's path; the loader has put the plan's folder before a relative one.
    case file(String)
    /// The name of an environment variable.
    case environment(String)

    /// What stands in place of every secret.
    package static let redacted = "<redacted>"
}

/// A secret that was read; its bytes leave only through ``bytes``.
package struct Secret: Sendable {
    /// The secret itself: for the one call that needs it.
    package let bytes: [UInt8]

    /// A secret from its bytes, for callers that do not read it through a reference.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The secret as text; broken UTF-8 is repaired.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Why a secret cannot be read; never holds any of it.
package struct SecretError: Error, Sendable, Hashable {
    /// The sentence for people.
    package let reason: String
}

extension SecretReference {
    /// Reads the secret now: at most ``PlanLimits/secretBytes`` of a regular file, one line break at its end dropped.
    package func resolve(
        environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(SecretError) -> Secret {
        switch self {
        case .file(let path):
            Secret(try Self.withoutLineBreak(Self.contents(of: path), in: PeerText(decoded: path).forTerminal))
        case .environment(let name):
            Secret(try Self.withoutLineBreak(Array((environment(name) ?? "").utf8), in: "the variable \(name)"))
        }
    }

    /// A sentence where the secret's file may be read by everyone; `nil` where all is well.
    package var warning: String? {
        guard case .file(let path) = self, RegularFile.isReadableByEveryone(path) else { return nil }
        return "\(PeerText(decoded: path).forTerminal) may be read by everyone; chmod 600 it"
    }

    private static func contents(of path: String) throws(SecretError) -> [UInt8] {
        do {
            return try RegularFile.bytes(of: path, atMost: PlanLimits.secretBytes)
        } catch {
            throw SecretError(reason: "\(PeerText(decoded: path).forTerminal) \(error.reason)")
        }
    }

    private static func withoutLineBreak(_ bytes: [UInt8], in place: String) throws(SecretError) -> [UInt8] {
        var secret = bytes[...]
        if secret.last == 0x0A { secret.removeLast() }
        if secret.last == 0x0D { secret.removeLast() }
        guard !secret.isEmpty else { throw SecretError(reason: "\(place) holds no secret") }
        return Array(secret)
    }
}

extension SecretReference: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Self.redacted }
    package var debugDescription: String { Self.redacted }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { SecretReference.redacted }
    package var debugDescription: String { SecretReference.redacted }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
