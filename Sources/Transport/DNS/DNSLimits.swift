import Evidence

/// The bounds of what is taken from a name server or a file about names, and of what is kept of it.
enum DNSLimits {
    /// Addresses kept of one answer.
    static let addresses = 16
    /// Aliases (CNAME) followed within one answer.
    static let aliases = 10
    /// Service records (SRV, NAPTR) kept of one answer.
    static let services = 32
    /// Records read of one section; those behind them are not looked at.
    static let records = 256
    /// Bytes of a name on the wire, its final zero included (RFC 1035 §2.3.4).
    static let nameBytes = 255
    /// Bytes of one label (RFC 1035 §2.3.4).
    static let labelBytes = 63
    /// Compression pointers followed within one name.
    static let pointers = 32
    /// Seconds that an answer is kept at least and at most, whatever its TTL says.
    static let keptSeconds = 1...3_600
    /// Names whose answers are kept by one resolver.
    static let keptNames = 4_096
    /// Name servers asked.
    static let servers = 8
    /// Bytes of a datagram that may answer us: what passes any network in one piece (EDNS, RFC 6891 §6.2.5).
    static let datagramBytes: UInt16 = 1_232
    /// Channels to name servers that are kept open.
    static let keptChannels = 64
    /// How long a server that kept silent is asked after the others.
    static let quietSpan = Span.seconds(30)
    /// Domains of a search list.
    static let searchDomains = 6
    /// Bytes read of a hosts file or a resolver configuration.
    static let fileBytes = 4 << 20
    /// Reads of one socket in one turn of the loop.
    static let readsPerTurn = 64
}
