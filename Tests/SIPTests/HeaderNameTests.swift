@testable import SIP
import Testing

struct HeaderNameTests {
    /// A message with one more header, and what the index takes that header's name for.
    private func recognised(_ name: String) throws -> (HeaderName, String) {
        let text = Messages.options.replacing("Max-Forwards: 70\r\n", with: "Max-Forwards: 70\r\n\(name): x\r\n")
        let bytes = Array(text.utf8)
        var index = MessageIndex()
        try index.scan(bytes.span, as: .strict)
        let view = index.view(of: bytes.span)
        return (view.field(2).name, view.text(view.field(2).rawName))
    }

    @Test(arguments: HeaderName.allCases.filter { $0 != .other && $0 != .contentLength })
    func `every known name is recognised in any case and keeps its spelling`(name: HeaderName) throws {
        for spelling in [name.spelling, name.spelling.uppercased(), name.spelling.lowercased()] {
            #expect(try recognised(spelling) == (name, spelling))
        }
        if let compact = name.compactForm {
            #expect(try recognised(String(compact)) == (name, String(compact)))
            #expect(try recognised(compact.uppercased()) == (name, compact.uppercased()))
        }
    }

    @Test func `Content-Length is recognised in all its forms`() {
        for spelling in ["Content-Length", "CONTENT-LENGTH", "content-length", "l", "L"] {
            let text = Messages.options.replacing("Content-Length: 0", with: "\(spelling): 0")
            #expect(decode(Array(text.utf8), as: .strict).contentLength == 0)
        }
    }

    @Test(arguments: HeaderName.allCases.filter { $0 != .other })
    func `a name that differs in one byte is not recognised`(name: HeaderName) throws {
        for offset in name.spelling.utf8.indices {
            var bytes = Array(name.spelling.utf8)
            bytes[name.spelling.utf8.distance(from: name.spelling.utf8.startIndex, to: offset)] = 0x7E
            #expect(try recognised(String(decoding: bytes, as: UTF8.self)).0 == .other)
        }
        #expect(try recognised(name.spelling + "x").0 == .other || name.spelling.utf8.count < 2)
    }

    @Test func `an at sign is not taken for the letter or digit that it folds into`() {
        for odd in ["Call\u{0D}ID", "Vi@", "V\u{49}A\u{01}", "To\u{00}"] {
            let text = Messages.options.replacing("Max-Forwards", with: odd)
            #expect(!decode(Array(text.utf8), as: .strict).valid)
        }
    }

    @Test func `the set of known names fits one word`() {
        #expect(HeaderName.allCases.count <= 64)
        #expect(Set(HeaderName.allCases.map { $0.spelling.lowercased() }).count == HeaderName.allCases.count)
    }
}
