import ChainAudit
import DirectRouting
import Evidence
import Testing

@Suite struct ProfileTests {
    private let edition = RuleEdition.current

    @Test func `profiles are spelled as on the command line`() {
        #expect(ProfileName.allCases.map(\.rawValue) == ["generic", "teams-sbc", "teams-cloud"])
    }

    @Test func `towards an SBC we offer TLS 1.2 and the four suites, no more`() {
        let demands = ProfileName.teamsSBC.tlsDemands(edition)
        #expect(demands.minimum == .tls12)
        #expect(demands.maximum == .tls12)
        #expect(
            demands.cipherList
                == "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"
                + ":ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256"
        )
        #expect(ProfileName.teamsCloud.tlsDemands(edition).maximum == nil)
        #expect(ProfileName.generic.tlsDemands(edition).cipherList == nil)
    }

    @Test func `an SBC must have an RSA key, and clientAuth is told as the rule file says`() {
        let policy = ProfileName.teamsSBC.chainPolicy(now: 5, reference: .dns("sbc1.example.net"), edition)
        #expect(policy.now == 5)
        #expect(policy.reference == .dns("sbc1.example.net"))
        #expect(policy.requireRSA)
        #expect(policy.allowCommonNameFallback)
        #expect(policy.allowWildcards)
        #expect(!policy.allowSIPURIs)
        #expect(policy.missingClientAuth == .info)
        #expect(policy.minimumRSABits == 2_048)
        #expect(policy.warnDays == 30)
    }

    @Test func `the general profile asks for none of that`() {
        let policy = ProfileName.generic.chainPolicy(now: 5, reference: nil, edition)
        #expect(policy == ChainPolicy(now: 5, reference: nil))
        #expect(policy.missingClientAuth == nil)
        #expect(!ProfileName.teamsCloud.chainPolicy(now: 5, reference: nil, edition).allowCommonNameFallback)
    }

    @Test func `another edition gives another severity`() throws {
        let text = RuleEdition.embeddedText.split(separator: "\n").map {
            $0.hasPrefix("value certificate.missing-client-auth info")
                ? "value certificate.missing-client-auth fail source=X date=2027 grade=A" : String($0)
        }.joined(separator: "\n")
        let stricter = try RuleEdition(parsing: text)
        #expect(ProfileName.teamsSBC.chainPolicy(now: 0, reference: nil, stricter).missingClientAuth == .fail)
    }
}
