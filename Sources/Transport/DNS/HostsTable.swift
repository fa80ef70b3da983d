import Evidence

/// The names of a hosts file (`hosts(5)`).
struct HostsTable: Sendable, Hashable {
    private var addresses: [DNSName: [IPAddress]] = [:]

    /// Reads a hosts file; lines that are none are passed over.
    init(reading bytes: [UInt8]) {
        for line in ConfigurationLines(bytes) {
            guard let first = line.first, let address = IPAddress(first) else { continue }
            for name in line.dropFirst() { add(address, to: name) }
        }
    }

    private mutating func add(_ address: IPAddress, to text: Substring) {
        guard let name = DNSName(text) else { return }
        var known = addresses[name] ?? []
        guard known.count < DNSLimits.addresses, !known.contains(address) else { return }
        known.append(address)
        addresses[name] = known
    }

    /// The addresses of a name, in the file's order; empty for a name that is not in it.
    subscript(name: DNSName) -> [IPAddress] { addresses[name] ?? [] }
}

/// The words of each line of a file in which `#` (and at a line's start `;`) begins a comment.
struct ConfigurationLines: Sequence, IteratorProtocol {
    private var lines: ArraySlice<ArraySlice<UInt8>>

    init(_ bytes: [UInt8]) { lines = bytes.split { $0 == 0x0A || $0 == 0x0D }[...] }

    mutating func next() -> [Substring]? {
        guard let line = lines.popFirst() else { return nil }
        if line.first == 0x3B { return [] }
        let text = String(decoding: line.prefix { $0 != 0x23 }, as: UTF8.self)
        return text.split { $0 == " " || $0 == "\t" }
    }
}
