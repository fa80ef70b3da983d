package import Evidence

/// An http or https URL that may be given to a client as it is: ASCII, no user and password, no fragment, no blank.
///
/// The URL's path or query can be a secret, so no message repeats it.
package struct HTTPURL: Sendable, Hashable {
    /// The most bytes of a URL.
    package static let longest = 2_048

    /// The URL as it was written.
    package let text: String
    /// The host, without brackets.
    package let host: String
    /// Whether the scheme is https.
    package let isEncrypted: Bool

    /// Checks a URL; the error says which rule it breaks.
    package init(parsing text: String) throws(SettingSyntaxError) {
        try Self.checkCharacters(of: text)
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw SettingSyntaxError(reason: "the URL must begin with http:// or https://")
        }
        let rest = text.dropFirst(scheme.utf8.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw SettingSyntaxError(reason: "the URL must not hold a user or password")
        }
        host = try Self.host(of: authority)
        isEncrypted = scheme == "https://"
        self.text = text
    }

    /// Scheme and host, for people: what follows can be a secret.
    package var shown: String { "\(isEncrypted ? "https" : "http")://\(host)/…" }

    /// The URL with more of a path; `path` is made of characters that a URL may hold.
    package func appending(_ path: String) throws(SettingSyntaxError) -> HTTPURL {
        let base = text.hasSuffix("/") ? String(text.dropLast()) : text
        return try HTTPURL(parsing: "\(base)/\(path)")
    }

    private static func checkCharacters(of text: String) throws(SettingSyntaxError) {
        guard !text.isEmpty, text.utf8.count <= longest else {
            throw SettingSyntaxError(reason: "a URL has 1 to \(longest) characters")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw SettingSyntaxError(reason: "the URL holds a blank, a line break or another control character")
        }
        guard text.utf8.allSatisfy({ $0 < 0x7F }) else {
            throw SettingSyntaxError(
                reason: "the URL holds other characters than ASCII; write the host as xn--… and the rest as %XX")
        }
        guard !text.contains(where: { "#\\\"<>^`{|}".contains($0) }) else {
            throw SettingSyntaxError(
                reason: "the URL holds a # or another character that a URL for posting must not have")
        }
    }

    private static func host(of authority: Substring) throws(SettingSyntaxError) -> String {
        let place: TargetAddress
        do {
            place = try TargetAddress(parsing: String(authority), transport: .tcp)
        } catch {
            throw SettingSyntaxError(reason: "the URL has no valid host and port")
        }
        guard !authority.lowercased().hasPrefix("sip:"), authority.hasPrefix("[") || !(place.literal?.isV6 ?? false)
        else {
            throw SettingSyntaxError(reason: "the URL has no valid host and port")
        }
        return place.host
    }
}
