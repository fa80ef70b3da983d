import Evidence
import Testing
import TimeSeries

@testable import Agent

/// Certificates that change, and addresses that take turns.
@Suite struct LeafMemoryTests {
    private let one = IPAddress.v4(0xC000_0201)
    private let two = IPAddress.v4(0xC000_0202)

    private func leaf(_ number: UInt8, issuer: String = "CN=CA") throws -> CertificateRecord {
        CertificateRecord(
            target: "sbc", position: 0, fingerprint: try #require(Fingerprint([UInt8](repeating: number, count: 32))),
            subject: PeerText(decoded: "CN=a"), issuer: PeerText(decoded: issuer), serial: "01", names: [],
            notBefore: World.start, notAfter: World.start + .seconds(86_400), key: "RSA 2048", seen: World.start)
    }

    @Test func `the first sight of a target changes nothing, the next leaf is told once`() throws {
        var memory = LeafMemory(nil)
        #expect(memory.take(try leaf(1), at: one) == nil)
        #expect(memory.take(try leaf(1), at: one) == nil)
        let change = try #require(memory.take(try leaf(2), at: one))
        #expect(change.code == .certificateChanged && change.severity == .info)
        #expect(change.evidence.map(\.name).contains("previousSHA256"))
        #expect(memory.take(try leaf(2), at: one) == nil)
        #expect(memory.take(try leaf(1), at: one) != nil, "the old one coming back is a change as well")
    }

    @Test func `what the store saw last is the past of a new agent`() throws {
        let chain = CertificateChain(
            target: "sbc", firstSeen: World.start, lastSeen: World.start, certificates: [try leaf(1)])
        var same = LeafMemory(chain)
        #expect(same.take(try leaf(1), at: one) == nil)
        var other = LeafMemory(chain)
        let change = try #require(other.take(try leaf(2, issuer: "CN=\u{1B}[31mother"), at: one))
        #expect(change.summary == "sbc shows another certificate than before, of another issuer")
        #expect(change.evidence.contains { $0.name == "issuer" && $0.fact == .text("CN=\\e[31mother") })
    }

    @Test func `addresses that take turns are each held against their own past`() throws {
        var memory = LeafMemory(nil)
        var told = 0
        for round in 0..<10 {
            told += memory.take(try leaf(1), at: one) == nil ? 0 : 1
            told += memory.take(try leaf(2), at: two) == nil ? 0 : 1
            if round == 5 { #expect(memory.take(try leaf(3), at: two) != nil) }
            if round == 5 { #expect(memory.take(try leaf(2), at: two) != nil) }
        }
        #expect(told == 0, "the first sight of an address is no change")
        #expect(memory.take(try leaf(1), at: .v4(9)) == nil, "a new address with a leaf that is known")
        #expect(memory.take(try leaf(8), at: .v4(8)) == nil, "a new address with a leaf of its own")
        #expect(memory.take(try leaf(9), at: .v4(8)) != nil)
    }

    @Test func `after a restart addresses that took turns before are no change, whichever comes first`() throws {
        let chain = CertificateChain(
            target: "sbc", firstSeen: World.start, lastSeen: World.start, certificates: [try leaf(2)])
        let earlier: Set = [try leaf(1).fingerprint, try leaf(2).fingerprint]
        var memory = LeafMemory(chain, earlier: earlier)
        #expect(memory.take(try leaf(1), at: one) == nil)
        #expect(memory.take(try leaf(2), at: two) == nil)
        var renewed = LeafMemory(chain, earlier: earlier)
        #expect(renewed.take(try leaf(3), at: one) != nil, "renewed while nobody looked")
    }

    @Test func `a crowd of addresses is forgotten and not piled up`() throws {
        var memory = LeafMemory(nil)
        for number in 0..<UInt32(10 * LeafMemory.mostAddresses) {
            #expect(memory.take(try leaf(1), at: .v4(number)) == nil)
        }
        #expect(memory.take(try leaf(2), at: .v4(UInt32(10 * LeafMemory.mostAddresses - 1))) != nil)
    }
}
