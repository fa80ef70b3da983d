package import ChainAudit
package import Evidence
package import SIP
package import Transport

/// Everything that one probe of one target needs to know; plans and command lines are turned into this.
package struct ProbeTarget: Sendable {
    /// The name in results: the plan's, or the target as it was written.
    package var name: String
    /// Where the target is reached.
    package var address: TargetAddress
    /// Connect to this address whatever the name says.
    package var connectTo: IPAddress?
    /// Connect from this address or interface of this host; `nil` leaves it to the routes.
    package var source: ConnectOrigin?
    /// How the name is looked up, where otherwise than all others.
    package var lookup = LookupOptions()
    /// SNI and the name to be found in the certificate; `nil` stands for the target's host.
    package var serverName: String?
    /// The host in From, Contact and Via; `nil` stands for our own address.
    package var fromHost: String?
    /// How long one attempt may take, all stages together.
    package var timeout: Span = .seconds(10)
    /// What a failed certificate does to the OPTIONS.
    package var verify: VerifyMode = .strict
    /// Which refusals are right.
    package var peerPolicy: PeerPolicy = .open
    /// The healthy status codes.
    package var expect: ExpectedStatuses = .success
    /// How TLS is spoken.
    package var tls = TLSSettings()
    /// How the chain is judged; moment and name are filled in for each probe.
    package var chainPolicy = ChainPolicy(now: 0, reference: nil)
    /// Above this OPTIONS time the target is slow; `nil` for no limit.
    package var slowAfter: Span?
    /// Whom to be where the peer asks for credentials; `nil` leaves a 401 or 407 as it is.
    package var credentials: DigestCredentials?
    /// Whether the answer must carry a Contact with the target's name.
    package var judgesContact = false
    /// Whether every address is probed on its own, with a result each.
    package var allAddresses = false
    /// Whether the target is a domain whose servers are looked up (RFC 3263); `nil` for its own addresses.
    package var services: ServiceSearch?
    /// How many redirections one after the other are followed; 0 for none.
    package var mostRedirections = 0
    /// The places whose redirections led here, the first one asked in front.
    package var redirectedFrom: [TargetAddress] = []
    /// Whether OPTIONS are sent at all; otherwise the probe ends after the certificate.
    package var sendsOptions = true
    /// Asked with the host and its addresses before any of them is dialled: why OPTIONS must not go there, or `nil`.
    package var refusal: (@Sendable (String, [IPAddress]) -> Diagnosis?)?
    /// What the profile has to say about the addresses of the name.
    package var addressFindings: (@Sendable ([IPAddress]) -> [Diagnosis])?
    /// What the profile has to say about the suite that was agreed on.
    package var cipherFindings: (@Sendable (String) -> [Diagnosis])?
    /// The User-Agent of our requests.
    package var userAgent = "Trunkwatch"

    /// A target with the defaults.
    package init(name: String, address: TargetAddress) {
        self.name = name
        self.address = address
    }

    /// The name that SNI carries and the certificate must cover.
    package var verifiedName: String { DNSName.asciiForm(of: serverName ?? address.host) }

    /// The policy for this target at a moment.
    func policy(at time: WallTime) -> ChainPolicy {
        var policy = chainPolicy
        policy.now = time.seconds
        policy.reference = IPAddress(verifiedName).map { .ip($0.networkBytes) } ?? .dns(verifiedName)
        return policy
    }
}

extension IPAddress {
    /// The address in network order, 4 or 16 bytes.
    package var networkBytes: [UInt8] {
        switch self {
        case .v4(let value): (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
        case .v6(let high, let low, _):
            [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) } }
        }
    }
}
