import ChainAudit
import Evidence
import Testing

@testable import Probing

@Suite struct TrunkDirectoryTests {
    private static let other = IPAddress.v4(0xC000_0202)

    private static func directory() -> TrunkDirectory {
        TrunkDirectory([
            InboundTrunk(name: "one", names: ["sbc1.example.net"], addresses: [SampleOptions.sbc1]),
            InboundTrunk(name: "two", names: ["sbc2.example.net"], addresses: [other]),
        ])
    }

    @Test func `the name in a good certificate decides, wherever it comes from and whatever it claims`() throws {
        let chain = SampleOptions.chain(["sbc2.example.net"])
        let inbound = try SampleOptions.inbound(from: SampleOptions.sbc1, chain: chain)
        #expect(Self.directory().identity(of: inbound) == .trunk("two", authenticated: true))
        let away = try SampleOptions.inbound(from: SampleOptions.elsewhere, chain: chain)
        #expect(Self.directory().identity(of: away) == .trunk("two", authenticated: true))
    }

    @Test func `without a certificate the address decides, and proves nothing`() throws {
        let inbound = try SampleOptions.inbound()
        #expect(Self.directory().identity(of: inbound) == .trunk("one", authenticated: false))
    }

    @Test func `a certificate that leads to no anchor proves nothing`() throws {
        let expired = VerifyError(depth: 0, code: 10, name: "certificate has expired")
        for chain in [
            SampleOptions.chain(["sbc2.example.net"], trusted: false),
            SampleOptions.chain(["sbc2.example.net"], trusted: false, errors: [expired]),
        ] {
            let near = try SampleOptions.inbound(chain: chain)
            #expect(Self.directory().identity(of: near) == .trunk("one", authenticated: false))
            let far = try SampleOptions.inbound(
                from: SampleOptions.elsewhere, chain: chain, SampleOptions.facts(from: "sbc2.example.net"))
            #expect(Self.directory().identity(of: far) == .stranger(.claimsOther))
        }
    }

    @Test func `a certificate for servers only proves its name all the same`() throws {
        let purpose = VerifyError(depth: 0, code: 26, name: "unsuitable certificate purpose")
        let chain = SampleOptions.chain(["sbc1.example.net"], trusted: false, errors: [purpose])
        let inbound = try SampleOptions.inbound(from: SampleOptions.elsewhere, chain: chain)
        #expect(Self.directory().identity(of: inbound) == .trunk("one", authenticated: true))
    }

    @Test func `Contact and From alone make nobody known`() throws {
        let inbound = try SampleOptions.inbound(from: SampleOptions.elsewhere)
        #expect(Self.directory().identity(of: inbound) == .stranger(.claimsOther))
        let nobody = try SampleOptions.inbound(
            from: SampleOptions.elsewhere, SampleOptions.facts(contact: nil, from: "scanner.example.com"))
        #expect(Self.directory().identity(of: nobody) == .stranger(.unknownAddress))
        let proven = try SampleOptions.inbound(
            from: SampleOptions.elsewhere, chain: SampleOptions.chain(["pbx.example.com"]),
            SampleOptions.facts(contact: nil, from: "pbx.example.com"))
        #expect(Self.directory().identity(of: proven) == .stranger(.unknownName))
    }

    @Test func `a wildcard that covers several trunks is told apart by address, then by what the request names`() throws
    {
        let chain = SampleOptions.chain(["*.example.net"])
        let near = try SampleOptions.inbound(from: Self.other, chain: chain)
        #expect(Self.directory().identity(of: near) == .trunk("two", authenticated: true))
        let named = try SampleOptions.inbound(from: SampleOptions.elsewhere, chain: chain)
        #expect(Self.directory().identity(of: named) == .trunk("one", authenticated: true))
        let silent = try SampleOptions.inbound(
            from: SampleOptions.elsewhere, chain: chain, SampleOptions.facts(contact: nil, from: "x.example.net"))
        #expect(Self.directory().identity(of: silent) == .stranger(.ambiguous))
    }

    @Test func `names count without regard to case, and addresses in a certificate as such`() throws {
        let directory = TrunkDirectory([
            InboundTrunk(name: "one", names: ["SBC1.Example.net", "192.0.2.7"]),
            InboundTrunk(name: "two", names: ["sbc1.other.example.net"]),
        ])
        for names in [["sbc1.EXAMPLE.net"], ["*.Example.net"], ["s*1.example.net"]] {
            let inbound = try SampleOptions.inbound(chain: SampleOptions.chain(names))
            #expect(directory.identity(of: inbound) == .trunk("one", authenticated: true), "\(names)")
        }
        for names in [["*.net"], ["x*1.example.net"], ["192.0.2.7"], ["example.net"]] {
            let inbound = try SampleOptions.inbound(chain: SampleOptions.chain(names))
            #expect(directory.identity(of: inbound) == .stranger(.claimsOther), "\(names)")
        }
    }

    @Test func `addresses that made room for others are not kept`() {
        var directory = Self.directory()
        for number in 0..<UInt32(4 * InboundBounds.addressesPerTrunk) { directory.learn(.v4(number), of: "two") }
        #expect(directory.addressCount == InboundBounds.addressesPerTrunk + 1)
        #expect(!directory.knows(.v4(0)) && !directory.knows(Self.other))
        #expect(directory.knows(.v4(UInt32(4 * InboundBounds.addressesPerTrunk - 1))))
    }

    @Test func `two trunks at one address are told apart by what the request names`() throws {
        var directory = Self.directory()
        directory.learn(SampleOptions.sbc1, of: "two")
        #expect(directory.identity(of: try SampleOptions.inbound()) == .trunk("one", authenticated: false))
        let nameless = try SampleOptions.inbound(SampleOptions.facts(contact: nil, from: "192.0.2.1"))
        #expect(directory.identity(of: nameless) == .stranger(.ambiguous))
    }

    @Test func `an address is remembered over a reload, an IPv4 one also where it comes mapped, and only so many`()
        throws
    {
        var directory = Self.directory()
        directory.learn(SampleOptions.elsewhere, of: "two")
        directory.adopt([InboundTrunk(name: "two", names: ["sbc2.example.net"])])
        let mapped = IPAddress.v6(high: 0, low: 0xFFFF_C633_6401, zone: nil)
        #expect(
            directory.identity(of: try SampleOptions.inbound(from: mapped)) == .trunk("two", authenticated: false))
        for number in 0..<InboundBounds.addressesPerTrunk { directory.learn(.v4(UInt32(number)), of: "two") }
        #expect(directory["two"]?.addresses.count == InboundBounds.addressesPerTrunk)
        let gone = directory.identity(of: try SampleOptions.inbound(from: SampleOptions.elsewhere))
        #expect(gone == .stranger(.unknownAddress))
    }
}
