package import ChainAudit
package import Evidence

extension Diagnosis {
    /// The finding of the chain's auditor in the words of the contract; `nil` for a code that the contract lacks.
    package init?(_ finding: ChainFinding) {
        guard let code = DiagnosisCode(rawValue: finding.code) else { return nil }
        let severity: Severity =
            switch finding.severity {
            case .info: .info
            // Exit 2 inside the critical window, and yet OPTIONS go on (CONTRACT §2).
            case .warn: finding.isCritical ? .fail : .warn
            case .fail: .fail
            }
        // What is wrong on our own side says nothing of the peer.
        let isOurs = code.rawValue.hasPrefix("local.")
        self.init(
            code, isOurs ? .unknown : severity, finding.summary,
            evidence: finding.evidence.map { (name: $0.name, fact: Fact($0.value)) })
    }
}

extension Fact {
    init(_ value: ChainFinding.Value) {
        switch value {
        case .text(let text): self = .text(text)
        case .number(let number): self = .number(number)
        case .decimal(let number): self = .decimal(number)
        case .instant(let seconds): self = .text(WallTime(seconds: seconds).iso8601Seconds)
        case .list(let texts): self = .list(texts)
        case .peer(let bytes): self = .text(PeerText(bytes).forTerminal)
        case .peers(let values): self = .list(values.map { PeerText($0).forTerminal })
        }
    }
}

extension AlternativeName {
    /// The name with its kind, as people write it: `sbc1.example.net`, `192.0.2.10`, `sip:example.net`.
    package var text: String {
        switch self {
        case .dns(let bytes), .uri(let bytes), .email(let bytes): PeerText(bytes).forTerminal
        case .ip(let bytes): IPAddress(networkBytes: bytes)?.description ?? "address of \(bytes.count) bytes"
        case .other(let kind): "(\(kind))"
        }
    }
}

extension IPAddress {
    /// The address of 4 or 16 bytes in network order; `nil` for any other count.
    package init?(networkBytes bytes: [UInt8]) {
        switch bytes.count {
        case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self = .v6(
                high: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
                low: bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }, zone: nil)
        default: return nil
        }
    }
}

/// The judgement of a chain for a probe.
struct CertificateStage {
    /// All findings.
    let diagnoses: [Diagnosis]
    /// Whether anything forbids to send SIP over the connection; an expiry still ahead does not.
    let forbidsSIP: Bool

    init(_ chain: PresentedChain, policy: ChainPolicy) {
        let findings = ChainAudit.judge(chain, policy: policy)
        diagnoses = findings.compactMap(Diagnosis.init)
        forbidsSIP = findings.contains { $0.severity == .fail && $0.code != DiagnosisCode.certificateExpiring.rawValue }
    }

    /// What the step says.
    func detail(of chain: PresentedChain, at time: WallTime) -> String {
        guard let leaf = chain.leaf else { return "none presented" }
        let days = Double(leaf.notAfter - time.seconds) / 86_400
        let name = leaf.names.first?.text ?? leaf.subjectCommonNames.first.map { PeerText($0).forTerminal } ?? "no name"
        let count = chain.certificates.count
        return "\(name), \(leaf.key.typeName) \(leaf.key.bits), "
            + (days < 0 ? "expired \(Int(-days)) days ago" : "\(Int(days)) days left")
            + ", \(count) certificate\(count == 1 ? "" : "s") sent"
    }
}
