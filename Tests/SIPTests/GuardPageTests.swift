import Glibc
@testable import SIP
import Testing

/// Every prefix of every message, laid so that it ends at a page that may not be touched, and so that it begins
/// after one.
struct GuardPageTests {
    /// Three stretches of memory of which only the middle one may be touched.
    final class GuardedMemory {
        private let base: UnsafeMutableRawPointer
        private let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let room: Int

        init(room wanted: Int) throws {
            room = (wanted + page - 1) / page * page
            let map = mmap(nil, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            base = try #require(map != MAP_FAILED ? map : nil)
            try #require(mprotect(base + page, room, PROT_READ | PROT_WRITE) == 0)
        }

        deinit { munmap(base, room + 2 * page) }

        /// The bytes so that the first one after them may not be touched.
        func atEnd(_ bytes: ArraySlice<UInt8>) -> UnsafeBufferPointer<UInt8> { place(bytes, at: room - bytes.count) }

        /// The bytes so that the last one before them may not be touched.
        func atStart(_ bytes: ArraySlice<UInt8>) -> UnsafeBufferPointer<UInt8> { place(bytes, at: 0) }

        private func place(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UnsafeBufferPointer<UInt8> {
            let start = base + page + offset
            for (index, byte) in bytes.enumerated() { start.storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
            return UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
        }
    }

    /// Parses and touches everything; the sum keeps the optimiser from dropping it.
    private func touch(_ bytes: Span<UInt8>, _ index: inout MessageIndex) -> Int {
        do throws(SIPSyntaxError) {
            let view = try index.parse(bytes, as: .tolerant)
            var sum = view.bodyRange.count + view.copy(view.bodyRange).count
            for position in 0..<view.fieldCount { sum += view.unfolded(view.field(position).value).utf8.count }
            try? view.forEachVia { sum += Int($0.port ?? 0) }
            try? view.forEachAddress(.route) { sum += view.displayName(of: $0).utf8.count }
            return sum + ResponseFacts(view).raw.count
        } catch {
            return error.offset
        }
    }

    @Test func `no prefix of any torture message is read beyond its ends`() throws {
        let memory = try GuardedMemory(room: 65_536)
        var index = MessageIndex()
        var count = 0
        for row in try CorpusFiles.table("rfc4475/INDEX.tsv") {
            let bytes = try CorpusFiles.bytes("rfc4475/\(try #require(row["file"]))")
            for length in 0...bytes.count {
                let atEnd = touch(memory.atEnd(bytes[..<length]).span, &index)
                let atStart = touch(memory.atStart(bytes[..<length]).span, &index)
                #expect(atEnd == atStart)
                count += 1
            }
        }
        #expect(count > 20_000)
    }

    @Test func `no prefix of a capture is read beyond its ends`() throws {
        let memory = try GuardedMemory(room: 65_536)
        var index = MessageIndex()
        for row in try CorpusFiles.table("EXPECTED.tsv").filter({ $0["file"]!.hasPrefix("realworld") }) {
            let bytes = try CorpusFiles.bytes(try #require(row["file"]))
            for length in stride(from: 0, through: bytes.count, by: 7) {
                let atEnd = touch(memory.atEnd(bytes[..<length]).span, &index)
                #expect(atEnd == touch(memory.atStart(bytes[..<length]).span, &index))
            }
        }
    }
}
