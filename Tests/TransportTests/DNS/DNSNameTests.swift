import Testing

@testable import Transport

@Suite struct DNSNameTests {
    @Test func `names are equal whatever their case and final dot`() {
        #expect(DNSName("SBC1.Example.NET.") == DNSName("sbc1.example.net"))
        #expect(DNSName("SBC1.Example.NET.")?.text == "sbc1.example.net")
    }

    @Test(arguments: ["", ".", "..", "a..b", ".a", "a b", "a/b", "sbc\u{0}.test", "sbc*.test", "a@b", "[::1]"])
    func `what no host is called is no name`(text: String) { #expect(DNSName(text) == nil) }

    @Test func `a label may have 63 bytes and not 64`() {
        #expect(DNSName(String(repeating: "a", count: 63)) != nil)
        #expect(DNSName(String(repeating: "a", count: 64)) == nil)
    }

    @Test func `a name may have 255 bytes on the wire and not 256`() {
        let label = String(repeating: "a", count: 63)
        let long = "\(label).\(label).\(label)." + String(repeating: "b", count: 61)
        #expect(DNSName(long)?.wire.count == 255)
        #expect(DNSName(long + "b") == nil)
        #expect(DNSName(long)?.below("_sip._tcp") == nil)
        #expect(DNSName(long).flatMap { DNSName("x")?.within($0) } == nil)
    }

    @Test(arguments: [
        ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.example", "xn--bcher-kva.example"),
        ("münchen.test", "xn--mnchen-3ya.test"), ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("правда。рф", "xn--80aafi6cg.xn--p1ai"), ("faß.test", "xn--fa-hia.test"),
    ])
    func `a name with other letters becomes its A-labels`(text: String, expected: String) {
        #expect(DNSName(text)?.text == expected)
    }

    @Test(arguments: [
        "u\u{308}ber.test", "\u{308}a.test", "ａ.test", "ﬁ.test", "Ⅷ.test", "か\u{3099}.test", "①.test",
    ])
    func `what is not in its normal form is refused, or it would name another domain`(text: String) {
        #expect(DNSName(text) == nil)
    }

    @Test(arguments: [("ไทย.test", "xn--o3cw4h.test"), ("हिन्दी.test", "xn--j2bd4cyah0f.test")])
    func `marks and letters that are in their normal form are taken`(text: String, expected: String) {
        #expect(DNSName(text)?.text == expected)
    }

    // The samples of RFC 3492 §7.1 in lower case.
    @Test(arguments: [
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"), ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"), ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
        ("そのスピードで", "d9juau41awczczp"), ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
    ])
    func `labels are encoded as RFC 3492 shows`(label: String, expected: String) {
        #expect(Punycode.encode(Array(label.unicodeScalars)) == expected)
    }

    @Test(arguments: ["sbc\u{202E}.test", "☎.test", "a\u{A0}b.test", "\u{200B}x.test"])
    func `symbols, spaces and direction marks are no letters`(text: String) { #expect(DNSName(text) == nil) }

    @Test func `bytes of a name that a server sent are shown escaped`() {
        #expect(DNSName(unchecked: [4, 0x61, 0x2E, 0x1B, 0x3C, 0]).text == "a\\046\\027\\060")
        #expect(DNSName.root.text == ".")
    }

    @Test func `localhost and the names below it are known`() {
        #expect(DNSName("LOCALHOST.")?.isLocalhost == true)
        #expect(DNSName("sbc.localhost")?.isLocalhost == true)
        #expect(DNSName("localhost.example")?.isLocalhost == false)
    }
}
