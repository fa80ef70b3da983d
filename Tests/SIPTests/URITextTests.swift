import SIP
import Testing

struct URITextTests {
    /// The examples of RFC 3261 §19.1.4 and RFC 3966.
    static let equivalent = [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
        ("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"),
        (
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"
        ),
        (
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x"
        ),
        ("tel:+1-201-555-0123", "tel:+12015550123"),
        ("tel:7042;phone-context=Example.com", "tel:7042;phone-context=example.com"),
        ("urn:service:sos", "urn:service:sos"),
    ]

    static let different = [
        ("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"),
        ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"),
        ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"),
        ("sip:bob@biloxi.com", "sips:bob@biloxi.com"),
        ("sip:bob@biloxi.com", "sip:bob:secret@biloxi.com"),
        ("sip:a%40b@h", "sip:a%3bb@h"),
        ("tel:+12015550123", "tel:12015550123"),
        ("urn:service:sos", "urn:service:SOS"),
    ]

    @Test(arguments: equivalent)
    func `equivalent URIs are found equivalent both ways`(one: String, other: String) throws {
        let (one, other) = (try URIText(parsing: one), try URIText(parsing: other))
        #expect(one.isEquivalent(to: other) && other.isEquivalent(to: one))
    }

    @Test(arguments: different)
    func `different URIs are found different both ways`(one: String, other: String) throws {
        let (one, other) = (try URIText(parsing: one), try URIText(parsing: other))
        #expect(!one.isEquivalent(to: other) && !other.isEquivalent(to: one))
    }

    @Test func `a URI is taken apart`() throws {
        let uri = try URIText(parsing: "sips:al%69ce;day=tue:pass@[2001:db8::1]:65535;transport=tls;lr?a=b&c=")
        #expect(uri.parts.scheme == .sips && uri.text(uri.parts.user) == "al%69ce;day=tue")
        #expect(uri.text(uri.parts.password) == "pass" && uri.text(uri.parts.host) == "[2001:db8::1]")
        #expect(uri.parts.port == 65_535 && uri.text(uri.parts.parameters) == ";transport=tls;lr")
        #expect(uri.text(uri.parts.headers) == "a=b&c=")
        let number = try URIText(parsing: "tel:+1-201-555-0123;ext=5")
        #expect(number.parts.scheme == .tel && number.text(number.parts.user) == "+1-201-555-0123")
    }

    @Test(arguments: [
        "", "sip:", "sip:@h", "sip:a@", "sip:h:", "sip:h:0", "sip:h:65536", "sip:h:99999", "sip:h:123456", "sip:h:-1",
        "sip:[::1", "sip:::1", "sip:[fe80::1%25eth0]", "sip:[1:2:3:4:5:6:7:8:9]", "sip:[::1::2]", "sip:[12345::]",
        "sip:[::256.1.1.1]", "sip:[::1.2.3]", "sip:[]", "sip:[:1]", "sip:[1:]", "sip:h;", "sip:h;=x", "sip:h;x=",
        "sip:h;a;;b",
        "sip:a%4@h", "sip:a%zz@h", "sip:a b@h", "sip:h_x", "sip:a@h@i", "nonsense", ":x", "1a:b", "tel:", "tel:abc-xyz",
        "sip:h\u{00E9}", "http:", "sip:h?a=b c",
    ])
    func `what is no URI is refused`(text: String) {
        #expect(throws: SIPSyntaxError.self) { try URIText(parsing: text) }
    }

    @Test(arguments: [
        "[::]", "[::1]", "[1::]", "[2001:db8::10:5070]", "[::ffff:192.0.2.10]", "[1:2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:1.2.3.4]",
        "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[FE80::aBcD]",
    ])
    func `every form of an IPv6 address is a host`(host: String) throws {
        let uri = try URIText(parsing: "sip:a@\(host):5060")
        #expect(uri.text(uri.parts.host) == host && uri.parts.port == 5060)
    }
}
