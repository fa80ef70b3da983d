import SIP
import Testing

/// Captures and RFC figures against the table of an independent reader.
struct ExpectedTests {
    @Test func `captures and RFC figures give the values of an independent reader`() throws {
        var compared = 0
        for row in try CorpusFiles.table("EXPECTED.tsv") {
            let decoded = decode(try CorpusFiles.bytes(try #require(row["file"])), as: .tolerant)
            guard !Self.isCutShort(row) else {
                #expect(decoded.error?.reason == .bodyTooShort, "\(row["file"]!)")
                continue
            }
            compare(decoded, with: row)
            compared += 1
        }
        #expect(compared == 321)
    }

    /// Whether the RFC leaves the body out, so that the figure is no whole message.
    private static func isCutShort(_ row: [String: String]) -> Bool {
        guard let announced = Int(row["content_length"]!), let present = Int(row["body_bytes"]!) else { return false }
        return announced > present + 2
    }

    private func compare(_ decoded: DecodeResult, with row: [String: String]) {
        let file = row["file"]!
        #expect(decoded.valid, "\(file): \(decoded.error?.reason.rawValue ?? "")")
        #expect(decoded.kind == row["kind"], "\(file)")
        #expect((decoded.method ?? decoded.statusCode.map(String.init)) == row["code_or_method"], "\(file)")
        #expect((decoded.requestURI ?? decoded.reasonPhrase) == row["reason_or_ruri"], "\(file)")
        #expect(decoded.cseqNumber.map(String.init) == row["cseq"], "\(file)")
        #expect(decoded.cseqMethod == row["cseq_method"], "\(file)")
        #expect((decoded.contactHost ?? "") == row["contact_host"]!.trimmingPrefix(" "), "\(file)")
        #expect(value("Server", of: decoded) == row["server"], "\(file)")
        #expect(value("User-Agent", of: decoded) == row["user_agent"], "\(file)")
        #expect((decoded.contentLength.map(String.init) ?? "") == row["content_length"], "\(file)")
        #expect(String(decoded.via.count) == row["via_count"], "\(file)")
    }

    private func value(_ name: String, of decoded: DecodeResult) -> String {
        decoded.headers.first { $0.name == name }?.value ?? ""
    }
}
