import Evidence

/// What `resolv.conf(5)` says: whom to ask, and which domains to try a short name in.
struct ResolverConfiguration: Sendable, Hashable {
    /// The servers in the order they are asked; this machine where none is named.
    private(set) var servers: [SocketAddress] = []
    /// The search list.
    private(set) var search: [DNSName] = []
    /// A name with fewer dots than this is tried in the search list first, 0–15.
    private(set) var dots = 1

    /// Reads a resolver configuration; what is not understood is passed over, as the C library does.
    init(reading bytes: [UInt8]) {
        for line in ConfigurationLines(bytes) {
            switch line.first {
            case "nameserver": addServer(line.dropFirst().first)
            case "search", "domain":
                search = Array(line.dropFirst().compactMap { DNSName($0) }.prefix(DNSLimits.searchDomains))
            case "options": for option in line.dropFirst() { take(option) }
            default: continue
            }
        }
        if servers.isEmpty { servers = [SocketAddress(.v4(0x7F00_0001), port: 53)] }
    }

    private mutating func addServer(_ text: Substring?) {
        guard let text, servers.count < DNSLimits.servers, let address = IPAddress(text) else { return }
        let server = SocketAddress(address, port: 53)
        if !servers.contains(server) { servers.append(server) }
    }

    private mutating func take(_ option: Substring) {
        guard option.hasPrefix("ndots:"), let value = Int(option.dropFirst(6)), (0...15).contains(value) else { return }
        dots = value
    }

    /// The names that a name as written may stand for, in the order they are asked.
    func candidates(for name: DNSName, written text: String) -> [DNSName] {
        guard !text.hasSuffix("."), name.labels.count <= dots else { return [name] }
        return search.compactMap { name.within($0) } + [name]
    }
}
