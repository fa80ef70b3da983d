import Evidence
import Testing

@testable import Transport

struct SourceLedgerTests {
    private static func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0) + .milliseconds(milliseconds)
    }

    private static let one = IPAddress.v4(0xC000_0201)
    private static let other = IPAddress.v4(0xC000_0202)

    private static var limits: InboundLimits {
        var limits = InboundLimits()
        limits.connectionsPerSource = 3
        limits.connectBurst = 5
        limits.connectEvery = .milliseconds(100)
        limits.sources = 4
        return limits
    }

    @Test func `a source has its connections and not one more, until one is closed`() {
        var ledger = SourceLedger(Self.limits)
        for _ in 0..<3 { #expect(ledger.admit(Self.one, at: Self.at(0)) == nil) }
        #expect(ledger.admit(Self.one, at: Self.at(0)) == .tooManyOfOneSource)
        #expect(ledger.admit(Self.other, at: Self.at(0)) == nil)
        ledger.release(Self.one)
        #expect(ledger.admit(Self.one, at: Self.at(0)) == nil)
    }

    @Test func `a source has its burst, then one for each pause`() {
        var ledger = SourceLedger(Self.limits)
        func connect(_ milliseconds: Int) -> InboundRefusal? {
            let refusal = ledger.admit(Self.one, at: Self.at(milliseconds))
            if refusal == nil { ledger.release(Self.one) }
            return refusal
        }
        for _ in 0..<5 { #expect(connect(0) == nil) }
        #expect(connect(0) == .tooFast)
        #expect(connect(99) == .tooFast)
        #expect(connect(100) == nil)
        #expect(connect(100) == .tooFast)
        // After a long rest the burst is whole, and no more than that.
        for _ in 0..<5 { #expect(connect(60_000) == nil) }
        #expect(connect(60_000) == .tooFast)
    }

    @Test func `what is refused is counted as nothing`() {
        var ledger = SourceLedger(Self.limits)
        for _ in 0..<3 { #expect(ledger.admit(Self.one, at: Self.at(0)) == nil) }
        for _ in 0..<100 { #expect(ledger.admit(Self.one, at: Self.at(0)) == .tooManyOfOneSource) }
        for _ in 0..<3 { ledger.release(Self.one) }
        #expect(ledger.admit(Self.one, at: Self.at(0)) == nil)
    }

    @Test func `the addresses of one IPv6 network are one source`() {
        var ledger = SourceLedger(Self.limits)
        for low in 0..<3 {
            #expect(ledger.admit(.v6(high: 7, low: UInt64(low), zone: nil), at: Self.at(0)) == nil)
        }
        #expect(ledger.admit(.v6(high: 7, low: 99, zone: nil), at: Self.at(0)) == .tooManyOfOneSource)
        #expect(ledger.admit(.v6(high: 8, low: 99, zone: nil), at: Self.at(0)) == nil)
    }

    @Test func `datagrams of made-up sources shut out neither connections nor known trunks`() {
        var limits = Self.limits
        limits.datagramEvery = .milliseconds(100)
        var ledger = SourceLedger(limits)
        for source in 0..<4 {
            #expect(ledger.admitDatagram(.v4(UInt32(source)), at: Self.at(0), { _ in fatalError("not full") }) == nil)
        }
        #expect(ledger.admitDatagram(Self.one, at: Self.at(50)) == .tooManySources)
        #expect(ledger.admitDatagram(Self.other, at: Self.at(50), { $0 == Self.other }) == nil)
        #expect(ledger.admitDatagram(Self.one, at: Self.at(50), { $0 == Self.other }) == .tooManySources)
        #expect(ledger.admit(Self.one, at: Self.at(50)) == nil)
        // All but one could be forgotten, but the table was gone through a moment ago.
        #expect(ledger.admitDatagram(Self.one, at: Self.at(149)) == .tooManySources)
        #expect(ledger.datagramSources == 5)
        #expect(ledger.admitDatagram(Self.one, at: Self.at(150)) == nil)
        #expect(ledger.datagramSources == 1)
    }

    @Test func `a known trunk may connect also while strangers fill the table, and only as often as others`() {
        var ledger = SourceLedger(Self.limits)
        for source in 0..<4 { #expect(ledger.admit(.v4(UInt32(source)), at: Self.at(0)) == nil) }
        for _ in 0..<3 { #expect(ledger.admit(Self.one, at: Self.at(0), { $0 == Self.one }) == nil) }
        #expect(ledger.admit(Self.one, at: Self.at(0), { _ in true }) == .tooManyOfOneSource)
        #expect(ledger.admit(Self.other, at: Self.at(0), { $0 == Self.one }) == .tooManySources)
    }

    @Test func `only so many sources are remembered, and those that are gone make room`() {
        var ledger = SourceLedger(Self.limits)
        for source in 0..<4 { #expect(ledger.admit(.v4(UInt32(source)), at: Self.at(0)) == nil) }
        #expect(ledger.admit(.v4(9), at: Self.at(0)) == .tooManySources)
        #expect(ledger.admit(.v4(0), at: Self.at(0)) == nil)
        ledger.release(.v4(1))
        // Its rate is still remembered, so that closing and connecting again is no way around it.
        #expect(ledger.admit(.v4(9), at: Self.at(99)) == .tooManySources)
        #expect(ledger.admit(.v4(9), at: Self.at(100)) == nil)
        #expect(ledger.count == 4)
    }
}
