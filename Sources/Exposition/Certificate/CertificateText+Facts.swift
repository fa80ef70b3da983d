import ChainAudit
import Evidence
import Probing

extension CertificateText {
    /// The most names that are shown to people; how many more there are is said.
    private static let mostNames = 20

    /// What is shown of a certificate: all of it for the leaf, of the others what tells them apart and how long they
    /// last.
    func facts(_ element: ChainElement, _ judged: JudgedChain) -> [(String, String)] {
        let certificate = element.certificate
        var facts: [(String, String)] = []
        if element.role == .leaf { facts.append(("names", names(certificate))) }
        facts += [("valid", validity(certificate)), ("left", left(certificate, at: judged.time))]
        facts.append(("key", key(certificate)))
        if element.role == .leaf { facts.append(("usage", usage(certificate))) }
        if element.role != .root { facts += access(certificate) }
        if element.role == .leaf {
            facts += policies(certificate) + staple(judged.chain)
            if let fits = judged.chain?.keyFits { facts.append(("own key", fits ? "fits" : "does not fit")) }
            facts.append(("serial", certificate.serialHex))
        }
        facts.append(("SHA-256", hexadecimal(certificate.sha256)))
        if element.role == .leaf { facts.append(("SPKI", hexadecimal(certificate.spkiSHA256))) }
        return facts
    }

    private func names(_ certificate: CertificateFacts) -> String {
        let names = certificate.names.prefix(Self.mostNames).map(\.text)
        let more = certificate.names.count - names.count
        return names.isEmpty ? "none" : names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private func validity(_ certificate: CertificateFacts) -> String {
        let (begin, end) = (WallTime(seconds: certificate.notBefore), WallTime(seconds: certificate.notAfter))
        return "\(begin.iso8601Seconds) to \(end.iso8601Seconds)"
    }

    private func left(_ certificate: CertificateFacts, at time: WallTime) -> String {
        let days = CheckJSON.daysRemaining(certificate, at: time)
        if days < 0 { return days > -1 ? "expired today" : "expired \(Int(-days)) days ago" }
        if time.seconds < certificate.notBefore { return "not valid yet" }
        let life = certificate.lifetime / 86_400
        return days < 2 ? "\(Int(days * 24)) hours of \(life) days" : "\(Int(days)) of \(life) days"
    }

    private func key(_ certificate: CertificateFacts) -> String {
        let curve = certificate.key.curve.map { " (\($0))" } ?? ""
        let key = "\(certificate.key.typeName) \(certificate.key.bits)\(curve)"
        return "\(key), signed by \(certificate.signatureAlgorithm)"
    }

    private func usage(_ certificate: CertificateFacts) -> String {
        let extended = certificate.extendedKeyUsage.map { $0.map { ExtendedKeyUsage.name(of: $0) } }
        let plain = certificate.keyUsage?.names
        let words = [extended, plain].compactMap { $0 }.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") }
        return words.isEmpty ? "not restricted" : words.joined(separator: "; ")
    }

    private func access(_ certificate: CertificateFacts) -> [(String, String)] {
        [("issuer at", certificate.authorityInfoCAIssuers), ("OCSP at", certificate.ocspURLs)].filter {
            !$0.1.isEmpty
        }.map { ($0.0, $0.1.map { PeerText($0).forTerminal }.joined(separator: " ")) }
    }

    private func policies(_ certificate: CertificateFacts) -> [(String, String)] {
        certificate.policies.isEmpty ? [] : [("policy", certificate.policies.joined(separator: ", "))]
    }

    private func staple(_ chain: PresentedChain?) -> [(String, String)] {
        guard let staple = chain?.staple else { return [] }
        let until = staple.nextUpdate.map { " until \(WallTime(seconds: $0).iso8601Seconds)" } ?? ""
        let word =
            switch staple.answer {
            case .good: "good\(until)"
            case .revoked: "revoked"
            case .unknown: "the responder does not know it"
            case .unusable(let reason): "proves nothing: \(reason)"
            }
        return [("stapled", word)]
    }
}
