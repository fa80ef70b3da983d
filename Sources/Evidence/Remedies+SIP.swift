extension DiagnosisCode {
    /// The answer to our OPTIONS.
    static let sipExplanations: [DiagnosisCode: Explanation] = [
        .sipTimeout: Explanation(
            .peer, "No final answer to OPTIONS came in time; where there is a connection, it stands.",
            "Allow OPTIONS on this interface and classify our address as a peer; if others get answers, look at "
                + "access lists at SIP level, else at the SIP stack's load. Over UDP a long answer may have been lost "
                + "in fragments: try TCP."
        ),
        .sipClosed: Explanation(
            .peer, "The peer closed the connection instead of answering OPTIONS.",
            "The SBC's log knows: an unclassified peer, a refused client certificate or a SIP firewall. A "
                + "connection that was idle may just have reached the SBC's idle limit."
        ),
        .sipClosesAfterAnswer: Explanation(
            .nobody, "The peer answers and then closes the connection each time.",
            "Calls work, at the price of a handshake each. Enable persistent connections on the SBC, or raise "
                + "its idle timer above the interval."
        ),
        .sipMalformedResponse: Explanation(
            .peer, "Bytes came back, and they are not a SIP response.",
            "The first bytes and the place where reading stopped tell: another protocol on this port, a wrong "
                + "Content-Length, or a middlebox that rewrites SIP."
        ),
        .sipMismatchedResponse: Explanation(
            .peer, "A SIP response came to something that we did not ask.",
            "Branch, Call-ID and CSeq must come back unchanged (RFC 3261 §8.2.6): look for a proxy or load "
                + "balancer that mixes transactions up."
        ),
        .sipTolerated: Explanation(
            .nobody, "The answer departs from RFC 3261 and could be read all the same.",
            "Nothing breaks here, but a stricter peer may refuse it; the evidence names the place for a report "
                + "to the SBC's maker."
        ),
        .sipAuthRequired: Explanation(
            .peer, "The peer asks for credentials (401 or 407): it lives at SIP level.",
            "Exempt OPTIONS from authentication on the trunk, give credentials (--user and --password-file, in a "
                + "plan credentials), or count it as healthy with --expect."
        ),
        .sipCredentialsRefused: Explanation(
            .trunk, "The peer asked for credentials and does not take ours.",
            "Compare user and password with the trunk's account, and the realm named here with the one they "
                + "were made for. Mend it before the next try: some peers lock an account or ban an address."
        ),
        .sipForbidden: Explanation(
            .peer, "The peer forbids our OPTIONS (403): it lives at SIP level.",
            "Classify our address as a known peer. Towards Direct Routing: Contact must hold the paired FQDN, "
                + "never an address, and be in the certificate."
        ),
        .sipNotFound: Explanation(
            .peer, "The peer does not know the target of our OPTIONS (404): it lives at SIP level.",
            "Let the SBC answer OPTIONS addressed to itself, on this interface and domain, or count 404 as "
                + "healthy with --expect."
        ),
        .sipMethodNotAllowed: Explanation(
            .peer, "The peer does not do OPTIONS (405 or 501): it lives at SIP level.",
            "Allow OPTIONS on this interface: Direct Routing wants a 200. For other peers count it as healthy "
                + "with --expect."
        ),
        .sipUnavailable: Explanation(
            .peer, "The peer says that it is unavailable (503).",
            "Overload, licence or maintenance: see the SBC's load and session licences. With Retry-After it is "
                + "counted as maintenance; callers go to the next trunk."
        ),
        .sipServerError: Explanation(
            .peer, "The peer answered with a server or global failure (5xx or 6xx).",
            "The SBC's log at this second says why; 500 and 504 often mean that the hop behind it fails. By "
                + "default callers go to the next trunk on 408, 503 and 504 only."
        ),
        .sipUnexpectedStatus: Explanation(
            .peer, "The peer answered with a status that is not expected.",
            "If this answer is right for the peer, say so with --expect; otherwise its reason phrase, and its Warning "
                + "headers in the message itself (--trace), tell more."
        ),
        .sipContactMissing: Explanation(
            .peer, "The 200 has no Contact.",
            "Have the SBC add Contact with its own FQDN, and Allow, to answers to OPTIONS; Direct Routing is "
                + "reported to want them."
        ),
        .sipContactMismatch: Explanation(
            .peer, "The Contact of the 200 names another host than the trunk.",
            "Set the FQDN of the trunk as the host in Contact on this interface; an address there is refused."),
        .sipSlow: Explanation(
            .peer, "The answer took longer than the threshold.",
            "Compare the phases: slow TCP means the path, slow TLS or OPTIONS alone means the SBC's load. If "
                + "this is normal for the site, raise the threshold."
        ),
    ]

    /// The OPTIONS that SBCs send to us.
    static let optionsExplanations: [DiagnosisCode: Explanation] = [
        .optionsNeverSeen: Explanation(
            .peer, "This SBC has never sent us OPTIONS.",
            "Point its keep-alive at our listener and open the way there. For Direct Routing the same silence "
                + "reads: Warning, no SIP options."
        ),
        .optionsLate: Explanation(
            .peer, "The SBC's last OPTIONS is older than it should be.",
            "Set its OPTIONS interval to 60 s towards all three names: past three minutes a trunk is near demotion."),
        .optionsStale: Explanation(
            .peer, "The SBC has stopped sending OPTIONS.",
            "After five minutes without OPTIONS a trunk is tried last. Check the SBC's keep-alive, its way out, "
                + "and its TLS connection."
        ),
        .optionsContactIsAddress: Explanation(
            .peer, "The Contact of the SBC's OPTIONS holds an address instead of a name.",
            "Set the trunk's FQDN as Contact host for this interface: Direct Routing answers 403 to an address."),
        .optionsContactNotInCertificate: Explanation(
            .peer, "The Contact host of the SBC's OPTIONS is not in its certificate.",
            "Contact must be a name in the certificate (exact or one wildcard label): set the FQDN right, or "
                + "re-issue the certificate with it."
        ),
        .optionsUsesSips: Explanation(
            .peer, "The SBC's OPTIONS uses a sips: URI.",
            "Use sip: with transport=tls in Request-URI, Contact and From: Direct Routing does not support sips:."),
        .optionsTooFrequent: Explanation(
            .peer, "The SBC sends OPTIONS far more often than is of use.",
            "Set its OPTIONS interval to 60 s; look for several profiles that ping the same destination."),
    ]
}
