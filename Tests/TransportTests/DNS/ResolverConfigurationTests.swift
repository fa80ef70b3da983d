import Evidence
import Testing

@testable import Transport

@Suite struct ResolverConfigurationTests {
    private func read(_ text: String) -> ResolverConfiguration { ResolverConfiguration(reading: Array(text.utf8)) }

    @Test func `servers, search list and options are read`() {
        let read = read(
            """
            ; comment
            search corp.example  example.net
            nameserver 192.0.2.53 # first
            nameserver fe80::53%eth0
            nameserver nonsense
            nameserver 192.0.2.53
            options rotate ndots:2 timeout:1
            """)
        #expect(read.servers.map(\.address.description) == ["192.0.2.53", "fe80::53%eth0"])
        #expect(read.servers.allSatisfy { $0.port == 53 })
        #expect(read.search.map(\.text) == ["corp.example", "example.net"])
        #expect(read.dots == 2)
    }

    @Test func `without a server this machine is asked`() {
        #expect(read("").servers == [SocketAddress(.v4(0x7F00_0001), port: 53)])
    }

    @Test func `eight servers and six domains are kept`() {
        let servers = (1...9).map { "nameserver 192.0.2.\($0)\n" }.joined()
        let read = read(servers + "search " + (1...7).map { "d\($0).test" }.joined(separator: " "))
        #expect(read.servers.count == 8 && read.search.count == 6)
    }

    @Test func `a short name is tried in the search list first, a longer one as it is`() throws {
        let read = read("search a.test b.test")
        let short = try #require(DNSName("sbc"))
        let long = try #require(DNSName("sbc.example"))
        #expect(read.candidates(for: short, written: "sbc").map(\.text) == ["sbc.a.test", "sbc.b.test", "sbc"])
        #expect(read.candidates(for: short, written: "sbc.").map(\.text) == ["sbc"])
        #expect(read.candidates(for: long, written: "sbc.example").map(\.text) == ["sbc.example"])
    }
}
