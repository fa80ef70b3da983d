import SIP
import Testing

struct TypedHeaderTests {
    @Test func `a Via gives all its parameters`() throws {
        let bytes = Messages.ok(
            "SIP/2.0/TLS 192.0.2.10:5061;branch=z9hG4bK-7f3a9c51d2e84b06;rport=49152;received=198.51.100.23",
            becomes:
                "SIP / 2.0 / TCP\r\n [2001:db8::9:1] : 5061 ; Branch = z9hG4bKx;RPORT;received=[::1]"
                + ";maddr=h;alias;x=\"; y\""
        )
        var index = MessageIndex()
        let view = try index.parse(bytes.span, as: .strict)
        let via = view.essentials.via
        #expect(view.text(via.transport) == "TCP" && view.text(via.host) == "[2001:db8::9:1]" && via.port == 5061)
        #expect(
            view.text(via.branch) == "z9hG4bKx" && view.text(via.received) == "[::1]" && view.text(via.maddr) == "h")
        #expect(via.hasReportedPort && via.reportedPort == nil)
        #expect(view.parameter("ALIAS", in: via.parameters)?.hasValue == false)
        let named = view.parameter("x", in: via.parameters)
        let quoted = try #require(named)
        #expect(quoted.isQuoted && view.unquoted(quoted.value) == Array("; y".utf8))
        #expect(view.parameter("y", in: via.parameters) == nil)
    }

    @Test func `addresses of a list come one by one, with names, URIs and parameters`() throws {
        let bytes = Messages.options(
            adding: "Route: <sip:a;lr>, \"B, \\\"b\\\"\" <sip:b@[::1]:5061;lr>;x=1", "Route: Carl Call <tel:+1-2>",
            "P-Asserted-Identity: \"Alice\" <sip:+4940@example.com;user=phone>")
        var index = MessageIndex()
        let view = try index.parse(bytes.span, as: .strict)
        var routes: [NameAddress] = []
        try view.forEachAddress(.route) { routes.append($0) }
        #expect(routes.map { view.displayName(of: $0) } == ["", "B, \"b\"", "Carl Call"])
        #expect(routes.map { view.text($0.uri.host) } == ["a", "[::1]", ""])
        #expect(routes[1].uri.port == 5061 && view.parameter("lr", of: routes[1].uri) == ByteRange.none)
        #expect(view.parameter("x", of: routes[1].uri) == nil && view.parameter("x", in: routes[1].parameters) != nil)
        #expect(routes[2].uri.scheme == .tel && view.text(routes[2].uri.user) == "+1-2")
        var asserted: [String] = []
        try view.forEachAddress(.pAssertedIdentity) { uri in
            asserted.append(view.parameter("user", of: uri.uri).map { view.text($0) } ?? "")
        }
        #expect(asserted == ["phone"])
    }

    @Test func `token lists may be joined or not, and may not have holes in the strict temperament`() throws {
        let bytes = Messages.ok(adding: "Allow: INVITE ,ACK", "Allow:BYE", "Supported: a,, b", "k:", "Require: a b")
        var index = MessageIndex()
        do {
            let view = try index.parse(bytes.span, as: .tolerant)
            #expect(view.tokens(.allow) == ["INVITE", "ACK", "BYE"] && view.tokens(.supported) == ["a", "b"])
            #expect(throws: SIPSyntaxError.self) { try view.forEachToken(.require) { _ in } }
        }
        let view = try index.parse(bytes.span, as: .strict)
        #expect(throws: SIPSyntaxError.self) { try view.forEachToken(.supported) { _ in } }
    }

    @Test func `media types, reasons, warnings, comments and numbers are taken apart`() throws {
        let bytes = Messages.ok(
            adding: "Content-Type: multipart/mixed; boundary=\"a;b\"", "Accept: application/sdp;q=0.3, text/*, */*",
            "Reason: Q.850;cause=16;text=\"Terminated \\\"ok\\\"\" , SIP;cause=200", "Expires: 4294967295",
            "Warning: 370 devnull:5060 \"Choose a bigger pipe\"", "User-Agent: A/1 (x (y) z) B (c)",
            "Retry-After: 120 (in (two) minutes);duration=60")
        var index = MessageIndex()
        let view = try index.parse(bytes.span, as: .strict)
        let contentType = try view.contentType
        let type = try #require(contentType)
        #expect(view.text(type.type) == "multipart" && view.text(type.subtype) == "mixed")
        #expect(view.parameter("boundary", in: type.parameters).map { view.text($0.value) } == "a;b")
        var accepted: [String] = []
        try view.forEachAccepted { accepted.append(view.text($0.type) + view.text($0.subtype)) }
        #expect(accepted == ["applicationsdp", "text*", "**"])
        var reasons: [Reason] = []
        try view.forEachReason { reasons.append($0) }
        #expect(reasons.map(\.cause) == [16, 200] && view.unquoted(reasons[0].text) == Array("Terminated \"ok\"".utf8))
        #expect(try view.expires == 4_294_967_295)
        var warnings: [Warning] = []
        try view.forEachWarning { warnings.append($0) }
        #expect(warnings.map(\.code) == [370] && view.text(warnings[0].agent) == "devnull:5060")
        #expect(try view.comments(of: .userAgent).map { view.text($0) } == ["x (y) z", "c"])
        let retryAfter = try view.retryAfter
        let retry = try #require(retryAfter)
        #expect(retry.seconds == 120 && view.text(retry.comment) == "in (two) minutes")
        #expect(view.parameter("duration", in: retry.parameters).map { view.text($0.value) } == "60")
    }

    @Test func `malformed optional headers throw when asked for and harm nothing else`() throws {
        let bytes = Messages.ok(
            adding: "Content-Type: text", "Expires: 4294967296", "Warning: 1812 overture \"x\"", "Reason: ;cause=1",
            "User-Agent: (((", "Retry-After: (")
        var index = MessageIndex()
        let view = try index.parse(bytes.span, as: .strict)
        #expect(throws: SIPSyntaxError.self) { try view.contentType }
        #expect(throws: SIPSyntaxError.self) { try view.expires }
        #expect(throws: SIPSyntaxError.self) { try view.forEachWarning { _ in } }
        #expect(throws: SIPSyntaxError.self) { try view.forEachReason { _ in } }
        #expect(throws: SIPSyntaxError.self) { try view.comments(of: .userAgent) }
        #expect(throws: SIPSyntaxError.self) { try view.retryAfter }
        #expect(view.text(of: .server) == "Example-SBC/9.4.2" && view.header(named: "x-none") == nil)
    }

    @Test func `escapes are decoded once`() throws {
        let bytes = Messages.ok("sip:probe@", becomes: "sip:a%2541%00%40b@")
        var index = MessageIndex()
        let view = try index.parse(bytes.span, as: .strict)
        #expect(view.unescaped(view.essentials.from.uri.user) == Array("a%41\0@b".utf8))
    }
}
