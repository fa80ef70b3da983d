extension DiagnosisCode {
    /// Trouble on the measuring side: never booked on a target.
    static let localExplanations: [DiagnosisCode: Explanation] = [
        .localResolverUnreachable: Explanation(
            .thisHost, "No DNS server of this machine answers any question.",
            "Check /etc/resolv.conf and the way to the servers named there (UDP and TCP 53). Targets given by "
                + "address can still be checked."
        ),
        .localNoRoute: Explanation(
            .thisHost, "This machine has no route to the address; nothing left it.",
            "Check the interface, the default route and the address family (ip route get ADDRESS). A host "
                + "without IPv6 cannot reach IPv6 addresses."
        ),
        .localSourceUnusable: Explanation(
            .thisHost, "The source address or interface that was asked for cannot be used to reach the target.",
            "Name an address of this machine (ip address) of the target's family, or an interface that is up; after a "
                + "failover the address may have moved to another machine."
        ),
        .localOutOfDescriptors: Explanation(
            .thisHost, "This process may open no more files or sockets.",
            "Raise the limit (LimitNOFILE= in the unit, ulimit -n in a shell) or watch fewer targets with one agent."),
        .localPortsExhausted: Explanation(
            .thisHost, "This machine has no free local port left for a new connection.",
            "Widen net.ipv4.ip_local_port_range, or find what opens so many connections (ss -s). Longer "
                + "intervals help too."
        ),
        .localClientCertificateUnusable: Explanation(
            .thisHost, "Our own client certificate or key cannot be used.",
            "Mind the reason: file missing, key not matching, no key (--client-key), passphrase, readable by others, "
                + "or expired. Mend the file, then reload."
        ),
        .localTrustStoreUnusable: Explanation(
            .thisHost, "The trust anchors cannot be read, so no chain could be judged.",
            "Install the system's CA certificates, or check the file given with --ca: it must hold at least one "
                + "certificate in PEM."
        ),
        .localRevocationListUnusable: Explanation(
            .thisHost, "The revocation lists that were given cannot be read, so no chain was looked up in them.",
            "Check the file given with --crl: it must hold at least one revocation list, in PEM (BEGIN X509 CRL) or "
                + "DER; a certificate is none. Without --crl nothing is looked up."
        ),
        .localClockImplausible: Explanation(
            .thisHost, "This machine's clock is implausible, and validity dates cannot be judged by it.",
            "Set the clock and keep it by NTP. If every target became not yet valid or expired at once, the "
                + "clock is the reason."
        ),
        .localRequestUnwritable: Explanation(
            .thisHost, "The settings give no valid OPTIONS request, so none was sent.",
            "Check the names in the plan or on the command line (target, from-fqdn): a host in a SIP message is "
                + "letters, digits, dots and hyphens, or an address."
        ),
        .localOwnIdentity: Explanation(
            .thisHost, "OPTIONS to a Direct Routing address were not sent: they would count as an SBC's heartbeat.",
            "Name your own paired trunk with own-trunk (--own-trunk FQDN) if that is what you want, and mind that a "
                + "probe then keeps a dead SBC looking alive."
        ),
    ]

    /// The agent's own trouble.
    static let agentExplanations: [DiagnosisCode: Explanation] = [
        .agentStoreUnavailable: Explanation(
            .thisHost, "The agent cannot write its store; it measures and alerts on, from memory.",
            "Free disk space, or check the rights on the store's folder. Writing resumes by itself; the oldest "
                + "raw samples are dropped first and counted."
        ),
        .agentLate: Explanation(
            .thisHost, "The agent starts checks later than planned.",
            "The machine is short of CPU, or one agent watches too much: see the lateness histogram, lengthen "
                + "intervals or shard the targets."
        ),
        .agentReceiverBroken: Explanation(
            .thisHost, "An alert receiver refuses or does not answer; its alerts wait.",
            "See the delivery journal (alerts deliveries) for its last answer, mend address or credentials, then "
                + "send a test (alerts test)."
        ),
        .agentObservationsDropped: Explanation(
            .thisHost, "Observations or alerts were dropped before they were written.",
            "The store was away or too slow for too long: free its disk, or watch fewer targets with one agent. What "
                + "was dropped is a gap in the history; nothing was counted as up or down for it."
        ),
        .agentCertificateExpiring: Explanation(
            .thisHost, "A certificate of our own ends soon.",
            "Renew it, put certificate and key in the plan's place, then reload (SIGHUP). Once it has ended, peers "
                + "that ask for a client certificate refuse every probe."
        ),
    ]
}
