import Evidence
import Testing

@testable import Transport

struct AddressOrderTests {
    private static func sorted(_ addresses: [String], sources: [String: String]) throws -> [String] {
        let known = Dictionary(
            uniqueKeysWithValues: try sources.map { (try #require(IPAddress($0)), try #require(IPAddress($1))) })
        return AddressOrder.sorted(try addresses.map { try #require(IPAddress($0)) }) { known[$0] }.map(\.description)
    }

    @Test func `a native IPv6 address comes before IPv4, and the families take turns`() throws {
        let order = try Self.sorted(
            ["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2"],
            sources: [
                "192.0.2.1": "192.0.2.9", "192.0.2.2": "192.0.2.9", "192.0.2.3": "192.0.2.9",
                "2001:db8::1": "2001:db8::9", "2001:db8::2": "2001:db8::9",
            ])
        #expect(order == ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"])
    }

    @Test(arguments: [
        // RFC 6724 §10.2 and its policy table, one example a rule.
        ("2001:db8:1::1", "2001:db8:1::2", "198.51.100.121", "169.254.13.78", "2001:db8:1::1"),
        ("2001:db8:1::1", "fe80::1", "198.51.100.121", "198.51.100.117", "198.51.100.121"),
        ("2001:db8:1::1", "2002:c633:6401::d5e3", "198.51.100.121", "198.51.100.117", "198.51.100.121"),
        ("2001:db8:1::1", "2001:db8:1::2", "fe80::1", "fe80::2", "fe80::1"),
        ("2002:c633:6401::1", "2002:c633:6401::2", "2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::1"),
        ("2002:c633:6401::1", "2002:c633:6401::2", "198.51.100.121", "198.51.100.117", "198.51.100.121"),
        ("fd00::1", "fd00::2", "198.51.100.121", "198.51.100.117", "198.51.100.121"),
        ("2001:0:53aa::1", "2001:0:53aa::2", "2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::1"),
    ])
    func `the better of two comes first, in whichever order they came`(
        _ one: String, _ oneSource: String, _ other: String, _ otherSource: String, _ best: String
    ) throws {
        let sources = [one: oneSource, other: otherSource]
        #expect(try Self.sorted([one, other], sources: sources).first == IPAddress(best)?.description)
        #expect(try Self.sorted([other, one], sources: sources).first == IPAddress(best)?.description)
    }

    @Test func `equals stay as the server has ordered them`() throws {
        let addresses = (1...9).map { "192.0.2.\($0)" }
        let sources = Dictionary(uniqueKeysWithValues: addresses.map { ($0, "192.0.2.99") })
        #expect(try Self.sorted(addresses, sources: sources) == addresses)
        #expect(try Self.sorted(addresses.reversed(), sources: sources) == addresses.reversed())
    }

    @Test func `an address without a route keeps its place among its kind`() throws {
        #expect(try Self.sorted(["2001:db8::1", "192.0.2.1"], sources: [:]) == ["2001:db8::1", "192.0.2.1"])
        #expect(try Self.sorted(["192.0.2.1", "2001:db8::1"], sources: [:]) == ["2001:db8::1", "192.0.2.1"])
        #expect(try Self.sorted(["192.0.2.1", "192.0.2.2"], sources: ["192.0.2.2": "192.0.2.9"]).first == "192.0.2.1")
    }

    @Test func `the kernel knows from where loopback is reached, and nothing is sent`() {
        #expect(AddressOrder.kernelSource(.v4(0x7F00_0001)) == .v4(0x7F00_0001))
        #expect(AddressOrder.kernelSource(.v4(0xFFFF_FFFF)) == nil)
    }
}
