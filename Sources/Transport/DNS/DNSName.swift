/// A domain name: its labels on the wire, in lower case, never compressed. Equal names have equal bytes (RFC 4343).
package struct DNSName: Sendable, Hashable {
    /// Length-prefixed labels and the final zero, at most 255 bytes (RFC 1035 §3.1).
    let wire: [UInt8]

    /// The root of the tree.
    package static let root = DNSName(unchecked: [0])

    /// Bytes that are a name's wire form in lower case already.
    init(unchecked wire: [UInt8]) { self.wire = wire }

    /// Reads a host name as people write it, with or without its final dot.
    ///
    /// Letters, digits, hyphens and underscores are taken as they are; a label with other letters becomes its A-label
    /// (RFC 5890 §2.3.2.1). `nil` for anything that the DNS cannot carry as a host name.
    package init?(_ text: some StringProtocol) {
        var labels = Substring(text).split(omittingEmptySubsequences: false) { Self.dots.contains($0) }
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        var wire: [UInt8] = []
        for label in labels {
            guard let bytes = Self.ascii(of: label), (1...DNSLimits.labelBytes).contains(bytes.count) else {
                return nil
            }
            wire.append(UInt8(bytes.count))
            wire += bytes
            if wire.count >= DNSLimits.nameBytes { return nil }
        }
        self.wire = wire + [0]
    }

    /// The name as protocols carry it: A-labels where it has letters beyond ASCII, else as it was written.
    package static func asciiForm(of host: String) -> String {
        host.utf8.allSatisfy { $0 < 0x80 } ? host : DNSName(host)?.text ?? host
    }

    /// The full stop and the three characters that IDNA takes for it (RFC 3490 §3.1).
    private static let dots: Set<Character> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]

    private static func ascii(of label: Substring) -> [UInt8]? {
        if label.utf8.allSatisfy({ $0 < 0x80 }) {
            let bytes = label.utf8.map(lowercased)
            return bytes.allSatisfy(isHostByte) ? bytes : nil
        }
        return Punycode.aLabel(of: label).map { Array($0.utf8) }
    }

    static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x2D, 0x5F: true
        default: false
        }
    }

    /// `byte` in lower case where it is an ASCII letter.
    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}

extension DNSName {
    /// The labels, first to last, without the root's.
    var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var position = 0
        while position < wire.count, wire[position] > 0 {
            let end = min(position + 1 + Int(wire[position]), wire.count)
            labels.append(wire[position + 1..<end])
            position = end
        }
        return labels
    }

    /// The name in ASCII without its final dot, `.` for the root; bytes that no host name has stand as `\DDD`.
    package var text: String {
        let labels = labels.map { $0.map(Self.shown).joined() }
        return labels.isEmpty ? "." : labels.joined(separator: ".")
    }

    private static func shown(_ byte: UInt8) -> String {
        if isHostByte(byte) { return String(UnicodeScalar(byte)) }
        let digits = String(byte)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// This name below further labels, for instance `_sip._tcp`; `nil` where that grows too long.
    func below(_ prefix: String) -> DNSName? {
        guard let front = DNSName(prefix), front.wire.count - 1 + wire.count <= DNSLimits.nameBytes else { return nil }
        return DNSName(unchecked: front.wire.dropLast() + wire)
    }

    /// This name with `domain` after it, as a search list has it; `nil` where that grows too long.
    func within(_ domain: DNSName) -> DNSName? {
        guard wire.count - 1 + domain.wire.count <= DNSLimits.nameBytes else { return nil }
        return DNSName(unchecked: wire.dropLast() + domain.wire)
    }

    /// Whether this is `localhost` or a name below it (RFC 6761 §6.3).
    var isLocalhost: Bool { labels.last.map { $0.elementsEqual("localhost".utf8) } ?? false }
}
