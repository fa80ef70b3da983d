import SIP
import Testing

struct OptionsTemplateTests {
    static let parts = OptionsTemplate.Parts(
        requestURI: "sip:sbc.example.net:5061;transport=tls", viaTransport: .tls, viaSentBy: "probe.example.com:5061",
        from: "sip:probe@probe.example.com", to: "sip:sbc.example.net", contact: "sip:probe.example.com:5061",
        userAgent: "Trunkwatch/1.0")

    @Test func `a written OPTIONS is read back with the values it was given`() throws {
        let template = try OptionsTemplate(Self.parts)
        let identifier = WireIdentifier(high: 0xFEDC_BA98_7654_3210, low: 0xF)
        var buffer: [UInt8] = []
        template.write(branch: identifier, tag: identifier, callID: identifier, cseq: 4_294_967_295, into: &buffer)
        let decoded = decode(buffer, as: .strict)
        #expect(decoded.valid && decoded.tolerated.isEmpty, "\(String(decoding: buffer, as: UTF8.self))")
        #expect(decoded.method == "OPTIONS" && decoded.requestURI == Self.parts.requestURI)
        #expect(decoded.via.first?.branch == "z9hG4bKfedcba9876543210000000000000000f")
        #expect(decoded.callID == "fedcba9876543210000000000000000f" && decoded.from?.tag == decoded.callID)
        #expect(decoded.cseqNumber == 4_294_967_295)
        #expect(buffer.count <= template.capacity)
    }

    @Test(arguments: ["\r", "\n", "\0", "\r\nX: y"])
    func `no value breaks out of its header`(poison: String) {
        let edits: [(inout OptionsTemplate.Parts) -> Void] = [
            { $0.requestURI += poison }, { $0.viaSentBy += poison }, { $0.from += poison }, { $0.to += poison },
            { $0.contact += poison }, { $0.userAgent += poison }, { $0.accept += poison }, { $0.allow += poison },
        ]
        for edit in edits {
            var parts = Self.parts
            edit(&parts)
            #expect(throws: WritingError.self) { try OptionsTemplate(parts) }
        }
        #expect(throws: WritingError.self) { try HeaderLine("X", "a" + poison) }
        #expect(throws: WritingError.self) { try HeaderLine("X" + poison, "a") }
    }

    @Test func `a response repeats the request's names and fills in what the transport saw`() throws {
        let template = try OptionsTemplate(Self.parts)
        let identifier = WireIdentifier(high: 1, low: 2)
        var buffer: [UInt8] = []
        template.write(branch: identifier, tag: identifier, callID: identifier, cseq: 9, into: &buffer)
        var index = MessageIndex()
        let request = RequestFacts(try index.parse(buffer.span, as: .strict))
        var writer = try ResponseWriter(statusCode: 200, reasonPhrase: "OK", toTag: WireIdentifier(high: 3, low: 4))
        writer.received = try HeaderText("192.0.2.7")
        writer.receivedPort = 40_000
        writer.headers = [try HeaderLine("Server", "Example")]
        var answer: [UInt8] = []
        try writer.write(to: request, into: &answer)
        let facts = ResponseFacts(try index.parse(answer.span, as: .strict))
        #expect(facts.statusCode == 200 && facts.branch == identifier.branch && facts.callID == identifier.digits)
        #expect(facts.received == Array("192.0.2.7".utf8) && facts.reportedPort == 40_000)
        #expect(facts.toTag == WireIdentifier(high: 3, low: 4).digits && facts.tolerances.isEmpty)
    }
}
