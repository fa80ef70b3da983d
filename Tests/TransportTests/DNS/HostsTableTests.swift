import Evidence
import Testing

@testable import Transport

@Suite struct HostsTableTests {
    private let table = HostsTable(
        reading: Array(
            """
            # comment
            127.0.0.1\tlocalhost
            192.0.2.10  sbc1.example.net SBC1   # the first
            2001:db8::10 sbc1.example.net
            192.0.2.10 sbc1.example.net
            fe80::1%eth0 link.local.test
            300.1.1.1 wrong.test
            010.0.0.1 octal.test
            just-a-name
            192.0.2.11 bad/name good.test\r
            """.utf8))

    private func addresses(_ name: String) -> [String] { DNSName(name).map { table[$0].map(\.description) } ?? [] }

    @Test func `a name has all its lines' addresses, each once`() {
        #expect(addresses("SBC1.example.net.") == ["192.0.2.10", "2001:db8::10"])
        #expect(addresses("sbc1") == ["192.0.2.10"])
        #expect(addresses("link.local.test") == ["fe80::1%eth0"])
    }

    @Test func `lines that are no entries are passed over`() {
        #expect(addresses("wrong.test").isEmpty && addresses("octal.test").isEmpty)
        #expect(addresses("good.test") == ["192.0.2.11"])
    }

    @Test func `bytes that are no text at all are passed over`() {
        let odd = HostsTable(reading: [0xFF, 0xFE, 0x20, 0x00, 0x0A] + Array("192.0.2.1 x.test".utf8))
        #expect(DNSName("x.test").map { odd[$0].count } == 1)
    }
}
