/// How SIP travels to a target.
package enum TransportKind: String, Sendable, Hashable, CaseIterable, Codable {
    case tls, tcp, udp

    /// The port where none is written: 5061 for TLS, else 5060 (RFC 3261 §19.1.2).
    package var defaultPort: UInt16 { self == .tls ? 5_061 : 5_060 }

    /// The name as it stands in a Via: `TLS`, `TCP`, `UDP`.
    package var viaToken: String { rawValue.uppercased() }
}

/// Where a target is reached: a name or an address, a port and a transport.
package struct TargetAddress: Sendable, Hashable {
    /// A DNS name or an IP address without brackets, as it was written.
    package var host: String
    /// The port, 1–65535.
    package var port: UInt16
    /// The transport.
    package var transport: TransportKind

    /// A target from its parts, unchecked.
    package init(host: String, port: UInt16, transport: TransportKind) {
        self.host = host
        self.port = port
        self.transport = transport
    }

    /// The host as an address, where it is one.
    package var literal: IPAddress? { IPAddress(host) }

    /// What ``init(parsing:transport:)`` reads back: `host:port` for TLS, else a `sip:` URI that names the transport.
    package var text: String {
        transport == .tls ? description : "sip:\(description);transport=\(transport.rawValue)"
    }

    /// `host:port`, IPv6 in brackets.
    package var description: String { (literal?.isV6 ?? false ? "[\(host)]" : host) + ":\(port)" }
}

/// Why a target cannot be read, in words that say what would be right.
package struct TargetSyntaxError: Error, Sendable, Hashable {
    /// The sentence for people.
    package let reason: String
}

extension TargetAddress {
    /// Reads `HOST[:PORT]`, `[V6]:PORT`, or `sip:HOST[:PORT][;transport=tls|tcp|udp]` (CONTRACT §1).
    package init(parsing text: String, transport given: TransportKind? = nil) throws(TargetSyntaxError) {
        var rest = Substring(text)
        var transport = given
        if text.contains("://") {
            throw TargetSyntaxError(reason: "\(quoted(text)): write a host name, HOST:PORT or sip:HOST, no other URL")
        }
        if rest.lowercased().hasPrefix("sips:") {
            throw TargetSyntaxError(reason: "\(quoted(text)): write sip: with ;transport=tls; sips: is not used here")
        }
        if rest.lowercased().hasPrefix("sip:") {
            rest = rest.dropFirst(4)
            let parts = rest.split(separator: ";", omittingEmptySubsequences: false)
            rest = parts[0]
            for parameter in parts.dropFirst() {
                transport = try Self.transport(of: parameter, in: text, given: given)
            }
        }
        let kind = transport ?? .tls
        let (host, port) = try Self.hostAndPort(rest, in: text)
        self.init(host: host, port: port ?? kind.defaultPort, transport: kind)
    }

    private static func transport(
        of parameter: Substring, in text: String, given: TransportKind?
    ) throws(TargetSyntaxError) -> TransportKind {
        let pair = parameter.split(separator: "=", maxSplits: 1)
        guard pair.count == 2, pair[0].lowercased() == "transport",
            let kind = TransportKind(rawValue: pair[1].lowercased())
        else {
            throw TargetSyntaxError(
                reason: "\(quoted(text)): \(quoted(parameter)) is not understood; use ;transport=tls, tcp or udp")
        }
        if let given, given != kind {
            throw TargetSyntaxError(
                reason: "\(quoted(text)): the URI says \(kind.rawValue), --transport says otherwise")
        }
        return kind
    }

    private static func hostAndPort(
        _ rest: Substring, in text: String
    ) throws(TargetSyntaxError) -> (String, UInt16?) {
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]"),
                case .v6? = IPAddress(rest[rest.index(after: rest.startIndex)..<end])
            else { throw TargetSyntaxError(reason: "\(quoted(text)): what stands in brackets is not an IPv6 address") }
            let host = String(rest[rest.index(after: rest.startIndex)..<end])
            let tail = rest[rest.index(after: end)...]
            if tail.isEmpty { return (host, nil) }
            guard tail.hasPrefix(":") else {
                throw TargetSyntaxError(reason: "\(quoted(text)): only :PORT may follow the bracket")
            }
            return (host, try port(tail.dropFirst(), in: text))
        }
        if case .v6? = IPAddress(rest) { return (String(rest), nil) }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw TargetSyntaxError(
                reason: "\(quoted(text)): put an IPv6 address with a port in brackets, [ADDRESS]:PORT")
        }
        let host = parts[0].hasSuffix(".") ? parts[0].dropLast() : parts[0]
        guard isHostName(host) else {
            throw TargetSyntaxError(
                reason: "\(quoted(text)): \(quoted(parts[0])) is neither a host name nor an address")
        }
        return (String(host), parts.count == 2 ? try port(parts[1], in: text) : nil)
    }

    private static func port(_ digits: Substring, in text: String) throws(TargetSyntaxError) -> UInt16 {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let port = UInt16(digits), port > 0 else {
            throw TargetSyntaxError(reason: "\(quoted(text)): \(quoted(digits)) is not a port; use 1 to 65535")
        }
        return port
    }

    /// Whether the text can be a host name: labels of 1–63 characters, 253 in all, no blank or control character.
    package static func isHostName(_ text: some StringProtocol) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                        || $0 == "-" || $0 == "_"
                }
        }
    }
}

/// The text in quotes, made safe for a terminal.
private func quoted(_ text: some StringProtocol) -> String { "“" + PeerText(decoded: String(text)).forTerminal + "”" }
