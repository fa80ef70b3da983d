import ChainAudit
import DirectRouting
import Evidence
import Testing

@Suite struct NameFindingsTests {
    private func codes(_ host: String, _ profile: ProfileName = .teamsSBC) -> [String] {
        NameFindings(.current).findings(host: host, profile: profile).map {
            "\($0.code.rawValue) \($0.severity.rawValue)"
        }
    }

    @Test(arguments: ["contoso.onmicrosoft.com", "sbc1.contoso.OnMicrosoft.com.", "onmicrosoft.com"])
    func `no trunk lives under onmicrosoft`(host: String) {
        #expect(codes(host) == ["teams.onmicrosoft-name fail"])
        #expect(codes(host, .generic).isEmpty)
    }

    @Test func `a trunk's name has 63 characters at most`() {
        let longest = String(repeating: "a", count: 51) + ".example.net"
        #expect(longest.count == 63)
        #expect(codes(longest).isEmpty)
        #expect(codes(longest + ".").isEmpty)
        #expect(codes("a" + longest) == ["teams.name-too-long fail"])
        #expect(codes("a" + longest, .teamsCloud).isEmpty)
    }

    @Test func `a retired name is told in every profile, with those that follow it`() {
        for profile in ProfileName.allCases {
            #expect(codes("sip-all.pstnhub.microsoft.com", profile) == ["teams.retired-name warn"])
        }
        let finding = NameFindings(.current).findings(
            host: "SIP-ALL.pstnhub.gov.teams.microsoft.us", profile: .generic)[0]
        #expect(
            finding.evidence.contains {
                $0.name == "currentNames" && $0.fact == .list(["sip.pstnhub.gov.teams.microsoft.us"])
            })
        #expect(finding.evidence.contains { $0.name == "rulesEdition" && $0.fact == .text("2026-11-24") })
    }

    @Test(arguments: [
        "sbc1.example.net", "notonmicrosoft.com", "onmicrosoft.com.example.net", "192.0.2.1", "2001:db8::1",
    ])
    func `other names are fine`(host: String) {
        #expect(codes(host).isEmpty)
    }
}

@Suite struct AddressFindingsTests {
    private func codes(_ host: String, _ addresses: [String], _ profile: ProfileName) -> [String] {
        AddressFindings(.current).findings(
            host: host, addresses: addresses.compactMap { IPAddress($0) }, profile: profile
        )
        .map { "\($0.code.rawValue) \($0.severity.rawValue)" }
    }

    @Test(
        arguments: [
            (["52.112.0.1", "52.122.3.4", "52.115.1.1"], []), (["52.120.0.1"], ["teams.address-outside-ranges info"]),
            (["52.127.88.1"], ["teams.address-outside-ranges info"]),
            (["192.0.2.1"], ["teams.address-outside-ranges warn"]),
            (["52.112.0.1", "10.0.0.1"], ["teams.address-outside-ranges warn"]),
            (["2001:db8::1"], ["teams.address-outside-ranges warn"]),
            ([], []),
        ] as [([String], [String])])
    func `a name of the service stays in its ranges`(addresses: [String], expected: [String]) {
        #expect(codes("sip.pstnhub.microsoft.com", addresses, .teamsCloud) == expected)
    }

    @Test func `each cloud has its own ranges`() {
        #expect(codes("sip.pstnhub.gov.teams.microsoft.us", ["52.127.88.1"], .teamsCloud).isEmpty)
        #expect(codes("sip.pstnhub.dod.teams.microsoft.us", ["52.127.64.1"], .teamsCloud).isEmpty)
        #expect(
            codes("sip.pstnhub.dod.teams.microsoft.us", ["52.112.0.1"], .teamsCloud) == [
                "teams.address-outside-ranges info"
            ])
    }

    @Test(arguments: [
        ("sbc1.example.net", "10.0.0.1", true), ("sbc1.example.net", "100.64.0.1", true),
        ("sbc1.example.net", "192.0.2.1", false), ("sbc1", "10.0.0.1", false), ("localhost", "127.0.0.1", false),
        ("sbc1.corp.internal", "10.0.0.1", false), ("sbc1.home.arpa", "10.0.0.1", false),
        ("10.0.0.1", "10.0.0.1", false),
    ])
    func `the public name of an SBC has a public address`(host: String, address: String, isTold: Bool) {
        #expect(codes(host, [address], .teamsSBC) == (isTold ? ["dns.private-address warn"] : []))
        #expect(codes(host, [address], .generic).isEmpty)
    }

    @Test func `an address is classified by the narrower use first`() throws {
        let findings = AddressFindings(.current)
        #expect(findings.kind(of: try #require(IPAddress("52.122.0.1"))) == .signalling(.worldwide))
        #expect(findings.kind(of: try #require(IPAddress("52.121.0.1"))) == .olderOrMedia(.worldwide))
        #expect(findings.kind(of: try #require(IPAddress("52.114.148.0"))) == .signalling(.worldwide))
        #expect(findings.kind(of: try #require(IPAddress("8.8.8.8"))) == .foreign)
    }
}

@Suite struct TLSFindingsTests {
    private let findings = TLSFindings(.current)

    @Test func `a suite that the service does not have is told towards an SBC`() {
        #expect(
            findings.findings(cipher: "ECDHE-RSA-CHACHA20-POLY1305", profile: .teamsSBC).map(\.code)
                == [.teamsCipherNotSupported])
        #expect(findings.findings(cipher: "ECDHE-RSA-AES128-SHA256", profile: .teamsSBC).isEmpty)
        #expect(findings.findings(cipher: "TLS_AES_256_GCM_SHA384", profile: .teamsSBC).isEmpty)
        #expect(findings.findings(cipher: "AES128-SHA", profile: .generic).isEmpty)
    }

    private func certificate(
        _ name: String, issuer: String, sha1: [UInt8] = [], names: [String] = []
    ) -> CertificateFacts {
        CertificateFacts(
            sha1: sha1, sha256: Array(name.utf8), subject: Array(name.utf8), issuer: Array(issuer.utf8),
            names: names.map { .dns(Array($0.utf8)) }, notBefore: 0, notAfter: 1,
            key: KeyFacts(kind: .rsa, bits: 2_048),
            signatureAlgorithm: "sha256WithRSAEncryption", signatureDigest: .sha256)
    }

    private func told(
        leafNames: [String], rootSHA1: [UInt8], host: String = "sip2.pstnhub.microsoft.com", isForged: Bool = false
    ) -> Bool {
        let leaf = certificate("leaf", issuer: "root", names: leafNames)
        var root = certificate("root", issuer: "root", sha1: rootSHA1)
        if !isForged, let known = RootManifest.current.entry(sha1: rootSHA1) { root.sha256 = known.sha256 }
        let chain = PresentedChain(certificates: [leaf, root], path: [leaf, root], trusted: true)
        return findings.interception(host: host, chain: chain).map(\.code) == [.teamsIntercepted]
    }

    @Test func `a foreign root or a foreign name in front of the service is interception`() {
        let ours = RuleEdition.current.roots[1].sha1
        #expect(!told(leafNames: ["sip.pstnhub.microsoft.com"], rootSHA1: ours))
        #expect(!told(leafNames: ["*.pstnhub.microsoft.com"], rootSHA1: ours))
        #expect(told(leafNames: ["*.pstnhub.microsoft.com"], rootSHA1: ours, isForged: true))
        #expect(told(leafNames: ["sip.pstnhub.microsoft.com"], rootSHA1: [UInt8](repeating: 7, count: 20)))
        #expect(told(leafNames: ["proxy.example.net"], rootSHA1: ours))
        #expect(!told(leafNames: ["proxy.example.net"], rootSHA1: ours, host: "sbc1.example.net"))
    }
}
