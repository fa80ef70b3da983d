import Testing

@testable import ChainAudit

@Suite struct CoveredNamesTests {
    private static let references: [ReferenceName] =
        [
            "sbc.example.net", "SBC.Example.NET.", "a.sbc.example.net", "example.net", "net", "sbc1.example.net",
            "xn--sbc.example.net", "sbc.other.net", "", "a..b", "192.0.2.1", "trunk.example.org",
        ].map { .dns($0) } + [.ip([192, 0, 2, 1]), .ip([192, 0, 2, 2])]

    private static func leaf(_ names: [AlternativeName], common: [String]) -> CertificateFacts {
        CertificateFacts(
            sha256: [UInt8](repeating: 7, count: 32), subject: Array("CN=x".utf8), issuer: Array("CN=ca".utf8),
            subjectCommonNames: common.map { Array($0.utf8) }, names: names, notBefore: 0, notAfter: 4_000_000_000,
            key: KeyFacts(kind: .rsa, bits: 2_048), signatureAlgorithm: "sha256WithRSAEncryption",
            signatureDigest: .sha256)
    }

    private static func isCovered(
        _ reference: ReferenceName, by names: CoveredNames, _ leaf: CertificateFacts
    ) -> Bool {
        let key = HostKey(reference)
        if names.hosts.contains(key) { return true }
        guard let parent = key.parent else { return false }
        return names.parents.contains(parent)
            || names.doubtfulParents.contains(parent)
                && ChainAudit.coversName(leaf, policy: ChainPolicy(now: 0, reference: reference))
    }

    @Test(arguments: [
        ["sbc.example.net"], ["SBC.example.NET."], ["*.example.net"], ["*.net"], ["s*.example.net"],
        ["*bc.example.net"],
        ["s*c*.example.net"], ["xn--*.example.net"], ["a.*.example.net"], ["sbc.example.net\0.evil.test"], [],
        ["other.test", "*.Example.net", "sbc*.example.net"],
    ])
    func `looking names up says the same as holding the certificate against each`(_ dns: [String]) {
        let others: [AlternativeName] = [.ip([192, 0, 2, 1]), .uri(Array("SIP:Trunk.example.org".utf8))]
        for (extra, common) in [([], []), (others, ["sbc.example.net"]), ([], ["*.example.net"])] {
            let leaf = Self.leaf(dns.map { .dns(Array($0.utf8)) } + extra, common: common)
            let names = CoveredNames(leaf)
            for reference in Self.references {
                let expected = ChainAudit.coversName(leaf, policy: ChainPolicy(now: 0, reference: reference))
                #expect(Self.isCovered(reference, by: names, leaf) == expected, "\(dns) \(common) \(reference)")
            }
        }
    }
}
