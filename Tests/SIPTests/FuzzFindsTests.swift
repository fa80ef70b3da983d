import Foundation
import SIP
import Testing

/// The inputs in `Tests/Fuzz/Finds`, each of which once broke a property of the fuzzer; they also seed its runs.
struct FuzzFindsTests {
    private func find(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Fuzz/Finds")
        return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    @Test func `URIs that name a parameter twice are compared alike both ways`() throws {
        let uris = try find("uri-parameter-twice").split(separator: 0x0A).map { try URIText(parsing: Array($0)) }
        #expect(uris.count == 2)
        #expect(uris[0].isEquivalent(to: uris[0]) && uris[1].isEquivalent(to: uris[1]))
        #expect(!uris[0].isEquivalent(to: uris[1]) && !uris[1].isEquivalent(to: uris[0]))
    }

    @Test func `a semicolon after a Via is tolerated, and the answer to its request can be read`() throws {
        let bytes = try find("message-semicolon-after-via")
        #expect(decode(bytes, as: .strict).error?.reason == .parameter)
        var index = MessageIndex()
        let view = try index.parse(bytes.span, as: .tolerant)
        #expect(view.tolerances.contains(.emptyListValue) && view.text(view.essentials.via.whole).last != ";")
        let request = RequestFacts(view)
        var writer = try ResponseWriter(
            statusCode: 200, reasonPhrase: "OK", toTag: WireIdentifier(high: 1, low: 2))
        writer.received = try HeaderText("192.0.2.1")
        var buffer: [UInt8] = []
        try writer.write(to: request, into: &buffer)
        let answer = decode(buffer, as: .strict)
        #expect(answer.valid && answer.via.count == 1, "\(String(decoding: buffer, as: UTF8.self))")
    }

    @Test func `a name that ends in NUL is no known name`() throws {
        let bytes = try find("message-nul-in-name")
        #expect(decode(bytes, as: .strict).error?.reason == .headerName)
        #expect(decode(bytes, as: .tolerant).error?.reason == .controlCharacter)
    }
}
