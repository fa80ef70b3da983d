package import Evidence

/// One message on the wire, for a trace: whole, but without the secrets in it.
package struct TracedMessage: Sendable {
    /// Whether we sent it.
    package let sent: Bool
    /// When, since the probe started.
    package let at: Span
    /// The bytes, with the values of `Authorization` and `Proxy-Authorization` replaced by `<redacted>`: a digest
    /// response can be guessed at offline (RFC 7616 §5.6).
    package let bytes: [UInt8]

    /// A message as it went over the wire.
    init(sent: Bool, at: Span, _ bytes: [UInt8]) {
        self.sent = sent
        self.at = at
        self.bytes = Self.redacted(bytes)
    }

    /// The lines without their line ends.
    package var lines: [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    /// Line by line rather than by the parser: what is traced may be no SIP at all.
    private static func redacted(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var isSecret = false
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...]
            // A line that begins with a blank continues the header before it (RFC 3261 §7.3.1).
            if let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
                if !isSecret { out += line }
                continue
            }
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            isSecret = name.count < line.count && isSecretName(name)
            out += isSecret ? name + Array(": <redacted>\r\n".utf8) : line
        }
        return out
    }

    private static func isSecretName(_ name: ArraySlice<UInt8>) -> Bool {
        let word = String(decoding: name, as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
        return word == "authorization" || word == "proxy-authorization"
    }
}
