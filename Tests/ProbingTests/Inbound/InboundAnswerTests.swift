import Evidence
import SIP
import Testing
import Transport

@testable import Probing

@Suite struct InboundAnswerTests {
    private static let peer = SocketAddress(SampleOptions.sbc1, port: 40_000)

    private func answer(
        _ method: String = "OPTIONS", known: Bool = true, _ transport: TransportKind = .tls, extra: [String] = []
    ) throws -> InboundAnswer? {
        let text = SampleOptions.text(method, extra: extra)
        let inbound = try SampleOptions.inbound(
            over: transport, SampleOptions.facts(method, extra: extra))
        return InboundAnswer(to: inbound, at: Self.peer, isKnown: known, requestBytes: text.utf8.count)
    }

    @Test func `OPTIONS of a trunk get 200 with what the request asked to be told`() throws {
        let answer = try #require(try answer())
        #expect(answer.status == 200)
        let text = String(decoding: answer.bytes, as: UTF8.self)
        #expect(text.hasPrefix("SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS sbc1.example.net:5061;branch=z9hG4bK1;rport=40000"))
        #expect(text.contains(";received=192.0.2.1\r\n") && text.contains("\r\nAllow: OPTIONS\r\n"))
        #expect(text.contains("\r\nCSeq: 1 OPTIONS\r\n") && text.contains("\r\nTo: <sip:probe.example.net>;tag="))
    }

    @Test func `the same request gets the same answer, another one another tag`() throws {
        #expect(try answer() == answer())
        #expect(try answer()?.bytes != answer("INVITE")?.bytes)
    }

    @Test(arguments: [("INVITE", 405), ("REGISTER", 405), ("CANCEL", 481), ("NOTIFY", 405)])
    func `what is no OPTIONS is refused`(method: String, status: Int) throws {
        #expect(try answer(method)?.status == status)
    }

    @Test func `an ACK is answered by nobody, an extension that is required is not known`() throws {
        #expect(try answer("ACK") == nil)
        let refusal = try #require(try answer(extra: ["Require: 100rel, gruu"]))
        #expect(refusal.status == 420)
        #expect(String(decoding: refusal.bytes, as: UTF8.self).contains("\r\nUnsupported: 100rel, gruu\r\n"))
    }

    @Test func `a stranger is refused and learns nothing, and over UDP gets no more than it sent`() throws {
        let refusal = try #require(try answer(known: false))
        #expect(refusal.status == 403)
        #expect(!String(decoding: refusal.bytes, as: UTF8.self).contains("Allow"))
        let short = try SampleOptions.facts(contact: nil)
        let inbound = try SampleOptions.inbound(over: .udp, short)
        for size in [0, 100] {
            #expect(InboundAnswer(to: inbound, at: Self.peer, isKnown: false, requestBytes: size) == nil)
        }
        let long = InboundAnswer(to: inbound, at: Self.peer, isKnown: false, requestBytes: 65_000)
        let size = try #require(long?.bytes.count)
        #expect(InboundAnswer(to: inbound, at: Self.peer, isKnown: false, requestBytes: size) != nil)
        #expect(InboundAnswer(to: inbound, at: Self.peer, isKnown: false, requestBytes: size - 1) == nil)
    }
}
