extension DiagnosisCode {
    /// Finding the address.
    static let dnsExplanations: [DiagnosisCode: Explanation] = [
        .dnsNameNotFound: Explanation(
            .dns, "The name does not exist in DNS (NXDOMAIN).",
            "Check the spelling, then publish an A or AAAA record for the SBC's public address. Call records "
                + "show this as 569015."
        ),
        .dnsNoAddress: Explanation(
            .dns, "The name exists, but has no address (neither A nor AAAA).",
            "Add an A or AAAA record. Often the name carries only the TXT record of domain verification (569016 "
                + "in call records)."
        ),
        .dnsServerFailure: Explanation(
            .dns, "The DNS server answered with a failure (SERVFAIL or REFUSED).",
            "Ask the zone's own servers (dig NAME @SERVER): a lame delegation, broken DNSSEC or a resolver that "
                + "may not recurse are usual."
        ),
        .dnsTimeout: Explanation(
            .dns, "Nothing answers for this name, while the same servers answer other questions.",
            "The zone's own name servers are silent: check them and the delegation of the zone (dig +trace NAME)."),
        .dnsPrivateAddress: Explanation(
            .dns, "A public name answers with a private address.",
            "Publish the public address (NAT is fine): nobody outside can reach this one. With split DNS, ask a "
                + "public resolver before judging."
        ),
        .dnsChanged: Explanation(
            .nobody, "The set of addresses behind the name changed.",
            "Nothing to do if it was planned. Firewalls and peers that pinned the old address must follow."),
    ]

    /// Reaching the port.
    static let connectionExplanations: [DiagnosisCode: Explanation] = [
        .tcpRefused: Explanation(
            .peer, "The host answered and refused the connection: nothing listens on this port.",
            "Make the SBC's TLS listener and the trunk's signalling port agree, and see that the service runs. A "
                + "firewall set to reject looks the same."
        ),
        .tcpTimeout: Explanation(
            .network, "Nobody answered the connection attempt.",
            "A firewall drops it, or the host is down. Open the port for this address and for all signalling "
                + "ranges. If the SBC admits only known peers, set its peer policy here."
        ),
        .tcpReset: Explanation(
            .peer, "The connection was accepted and then reset before anything was said.",
            "Look for an access list, a connection limit or a middlebox in front of the SBC; its log at this "
                + "second tells which."
        ),
        .tcpUnreachable: Explanation(
            .network, "The network reported that the address cannot be reached.",
            "The evidence says which ICMP error came back: follow the route (traceroute) to the router or "
                + "firewall that sent it."
        ),
        .udpUnreachable: Explanation(
            .peer, "An ICMP error came back for our datagram: nothing listens there, or the way is closed.",
            "Port unreachable: enable SIP over UDP on this port. Host or administratively prohibited: routing or "
                + "a firewall."
        ),
        .udpAnsweredFromElsewhere: Explanation(
            .peer, "The answer came from another address or port than the request went to.",
            "Have the SBC answer from where it was asked (RFC 3581 §4): bind its signalling to one address. NAT and "
                + "firewalls on the way drop such answers, and connected sockets never see them."
        ),
        .udpRetransmitted: Explanation(
            .network, "The answer came, but only after the request had been repeated.",
            "Datagrams are lost on the way, or the SBC takes longer than half a second. If it goes on, compare the "
                + "loss with --count 60, and take TCP or TLS where both sides can."
        ),
    ]
}
