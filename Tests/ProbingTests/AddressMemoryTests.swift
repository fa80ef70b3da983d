import Evidence
import Testing

@testable import Probing

@Suite struct AddressMemoryTests {
    private static let one = IPAddress.v4(0xC000_0201)
    private static let two = IPAddress.v4(0xC000_0202)

    @Test func `a change is told once, with what is new and what is gone`() {
        var memory = AddressMemory()
        #expect(memory.change(of: "sbc", to: [Self.one]) == nil)
        #expect(memory.change(of: "sbc", to: [Self.one]) == nil)
        let finding = memory.change(of: "sbc", to: [Self.two])
        #expect(finding?.code == .dnsChanged && finding?.severity == .info)
        #expect(finding?.summary == "the addresses of sbc have changed: 192.0.2.2 new; 192.0.2.1 gone")
        #expect(memory.change(of: "sbc", to: [Self.two]) == nil)
        #expect(memory.change(of: "other", to: [Self.one]) == nil)
    }

    @Test func `the order of an answer is no change`() {
        var memory = AddressMemory()
        #expect(memory.change(of: "sbc", to: [Self.one, Self.two]) == nil)
        #expect(memory.change(of: "sbc", to: [Self.two, Self.one]) == nil)
    }

    @Test func `what is remembered is bounded`() {
        var memory = AddressMemory(capacity: 1)
        #expect(memory.change(of: "a", to: [Self.one]) == nil)
        #expect(memory.change(of: "b", to: [Self.one]) == nil)
        #expect(memory.change(of: "b", to: [Self.two]) == nil)
        #expect(memory.change(of: "a", to: [Self.two]) != nil)
    }
}
