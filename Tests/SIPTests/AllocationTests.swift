import CAllocationCounter
import SIP
import Testing

/// Heap allocations, counted in front of the allocator on this thread.
@Suite(.enabled(if: allocation_counter_value() >= 0, "allocations are counted with glibc and without a sanitizer"))
struct AllocationTests {
    @Test func `the counter counts`() {
        let before = allocation_counter_value()
        let bytes = [UInt8](repeating: 7, count: 100 + Int.random(in: 0...1))
        #expect(allocation_counter_value() > before && bytes.count >= 100)
    }

    @Test func `parsing a message allocates nothing`() throws {
        let messages = try ["rfc4475/wsinv.dat", "rfc4475/unreason.dat", "realworld/024-teams-200-options-2020-08.sip"]
            .map {
                try CorpusFiles.bytes($0)
            }
        var index = MessageIndex()
        for bytes in messages {
            let before = allocation_counter_value()
            var isRequest = false
            var port: UInt16 = 0
            do {
                let view = try index.parse(bytes.span, as: .tolerant)
                isRequest = view.isRequest
                try view.forEachVia { port &+= $0.port ?? 1 }
            }
            let after = allocation_counter_value()
            #expect(after == before, "\(after - before) allocations, request: \(isRequest), ports \(port)")
        }
    }

    @Test func `writing an OPTIONS into a buffer that is large enough allocates nothing`() throws {
        let template = try OptionsTemplate(OptionsTemplateTests.parts)
        var buffer: [UInt8] = []
        buffer.reserveCapacity(template.capacity)
        // The first call may make the runtime look up a type.
        let first = WireIdentifier(high: 0, low: 0)
        template.write(branch: first, tag: first, callID: first, cseq: 0, into: &buffer)
        let before = allocation_counter_value()
        var number: UInt32 = 0
        while number < 99 {
            number &+= 1
            let name = WireIdentifier(high: UInt64(number), low: 1)
            template.write(branch: name, tag: name, callID: name, cseq: number, into: &buffer)
        }
        #expect(allocation_counter_value() == before)
        #expect(decode(buffer, as: .strict).cseqNumber == 99)
    }
}
