import DirectRouting
import Evidence
import Testing

@Suite struct OwnIdentityGuardTests {
    private let guardian = OwnIdentityGuard(.current)

    private func addresses(_ texts: String...) -> [IPAddress] { texts.compactMap { IPAddress($0) } }

    @Test(arguments: [
        "sip.pstnhub.microsoft.com", "SIP2.PSTNHub.Microsoft.COM", "sip3.pstnhub.microsoft.com.",
        "sip-all.pstnhub.microsoft.com", "sip.g1.pstnhub.microsoft.com", "api-du-a-euno.pstnhub.microsoft.com",
        "pstnhub.microsoft.com", "sip.pstnhub.gov.teams.microsoft.us", "x.sip.pstnhub.infra.dod.teams.microsoft.us",
        "52.112.0.1", "52.115.255.255", "52.123.4.5", "52.120.0.9", "52.127.88.59", "52.127.64.33",
        "::ffff:52.112.0.1", "64:ff9b::3470:1",
    ])
    func `OPTIONS to the service are refused`(host: String) {
        let refusal = guardian.refusal(host: host, addresses: [], ownTrunk: nil)
        #expect(refusal != nil)
        #expect(refusal?.reason.contains("--own-trunk") == true)
        #expect(guardian.refusal(host: host, addresses: [], ownTrunk: "") != nil)
        #expect(guardian.refusal(host: host, addresses: [], ownTrunk: "probe.example.net") == nil)
    }

    @Test(arguments: [
        "sbc1.example.net", "notpstnhub.microsoft.com", "pstnhub.microsoft.com.example.net", "52.116.0.1",
        "52.111.255.255",
        "192.0.2.1", "2001:db8::1", "52.127.96.1", "::34.112.0.1",
    ])
    func `OPTIONS to others are nobody's business`(host: String) {
        #expect(guardian.refusal(host: host, addresses: [], ownTrunk: nil) == nil)
    }

    @Test func `any other name that leads to the service's addresses is refused too`() {
        let refusal = guardian.refusal(
            host: "sbc1.example.net", addresses: addresses("192.0.2.1", "52.114.7.24"), ownTrunk: nil)
        #expect(refusal?.destination == "52.114.7.24")
        #expect(refusal?.rule == "52.112.0.0/14")
        #expect(guardian.refusal(host: "sbc1.example.net", addresses: addresses("192.0.2.1"), ownTrunk: nil) == nil)
    }

    @Test func `the reason says by which rule, and cannot move the cursor`() {
        let refusal = guardian.refusal(host: "\u{1B}[2J.pstnhub.microsoft.com", addresses: [], ownTrunk: nil)
        #expect(refusal?.rule == "pstnhub.microsoft.com")
        #expect(refusal?.reason.contains("rules of 2026-11-24") == true)
        #expect(refusal?.reason.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }
}

@Suite struct AddressBlockTests {
    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
        ("0.0.0.0/0", "255.255.255.255", true),
        ("192.0.2.7/32", "192.0.2.7", true), ("192.0.2.7/32", "192.0.2.6", false),
        ("2001:db8::/32", "2001:db8::1", true),
        ("2001:db8::/32", "2001:db9::1", false), ("2001:db8::/64", "2001:db8::ffff", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:0", false), ("2001:db8::1/128", "2001:db8::1", true),
        ("::/0", "::1", true),
        ("::/0", "192.0.2.1", false), ("192.0.2.0/24", "::ffff:192.0.2.9", true),
        ("192.0.2.0/24", "2001:db8::1", false),
    ])
    func `a block holds what shares its prefix`(block: String, address: String, holds: Bool) throws {
        let block = try #require(AddressBlock(block))
        #expect(block.contains(try #require(IPAddress(address))) == holds)
    }

    @Test(arguments: [
        "", "/", "192.0.2.0", "192.0.2.0/", "192.0.2.0/33", "192.0.2.1/24", "2001:db8::/129", "2001:db8::1/64", "a/8",
        "192.0.2.0/+8", "192.0.2.0/-1", "192.0.2.0/24/1", "fe80::%1/64", "192.0.2.0/99999999999999999999",
    ])
    func `what is no block is refused`(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test func `a block is written as it is read`() {
        for text in ["52.112.0.0/14", "2001:db8::/32", "::/0", "0.0.0.0/0"] {
            #expect(AddressBlock(text)?.description == text)
        }
    }

    @Test(arguments: [
        ("10.1.2.3", true), ("172.31.0.1", true), ("172.32.0.1", false), ("192.168.1.1", true), ("100.64.0.1", true),
        ("100.128.0.1", false), ("127.0.0.1", true), ("169.254.169.254", true), ("fd00::1", true), ("fe80::1", true),
        ("::1", true), ("2001:db8::1", false), ("192.0.2.1", false), ("52.112.0.1", false), ("::ffff:10.0.0.1", true),
    ])
    func `a private address is one that nobody outside can reach`(text: String, isPrivate: Bool) throws {
        #expect(try #require(IPAddress(text)).isPrivate == isPrivate)
    }
}
