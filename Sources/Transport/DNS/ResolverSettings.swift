package import Evidence

/// What one look-up does otherwise than the resolver's settings have it.
package struct LookupOptions: Sendable, Hashable {
    /// These servers are asked, whatever is known already, and nothing else: neither file nor cache.
    package var servers: [SocketAddress]?
    /// How long one server may take for one answer, at least a millisecond.
    package var perServerTimeout: Span?

    /// Everything as the resolver's settings have it.
    package init(servers: [SocketAddress]? = nil, perServerTimeout: Span? = nil) {
        self.servers = servers
        self.perServerTimeout = perServerTimeout
    }
}

/// How names are looked up.
package struct ResolverSettings: Sendable, Hashable {
    /// The name servers in the order they are asked, at most 8; `nil` takes them from the configuration file.
    package var servers: [SocketAddress]?
    /// The hosts file.
    package var hostsFile = "/etc/hosts"
    /// The resolver configuration, read for its servers and search list where ``servers`` is `nil`.
    package var configurationFile = "/etc/resolv.conf"
    /// How long one server may take for one answer, at least a millisecond; less where the caller's deadline is near.
    package var perServerTimeout = Span.seconds(2)
    /// How often a server that keeps silent is asked, 1–5.
    package var attempts = 2
    /// How long the slower of A and AAAA is waited for once the other has answered.
    package var grace = Span.milliseconds(50)
    /// How long what the two files said is believed before they are looked at again.
    package var recheck = Span.seconds(1)
    /// How much of the time to the deadline is kept for finding out whether a silent server answers anything else.
    package var reserve = Span.seconds(1)

    /// The system's servers and files.
    package init(servers: [SocketAddress]? = nil) { self.servers = servers }
}
