import SIP
import Testing

struct DigestTests {
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func challenged(_ code: Int = 401, _ headers: String...) throws -> ResponseFacts {
        var text = Messages.ok.replacing("200 OK", with: "\(code) Unauthorized")
        text = text.replacing("Server:", with: headers.map { $0 + "\r\n" }.joined() + "Server:")
        let bytes = Array(text.utf8)
        var index = MessageIndex()
        return ResponseFacts(try index.parse(bytes.span, as: .strict))
    }

    static func session(_ username: String = "Mufasa", _ password: String = "Circle of Life") throws -> DigestSession {
        DigestSession(try DigestCredentials(username: username, password: password)) { ReferenceHashes.hash($0, $1) }
    }

    static let nonce = WireIdentifier(high: 0x0a4f_113b_0000_0000, low: 0)

    /// One parameter of an Authorization value.
    static func parameter(_ name: String, of line: HeaderLine?) throws -> String {
        var writer = try RequestWriter(method: "X", requestURI: "sip:a")
        writer.headers = [try #require(line)]
        var buffer: [UInt8] = []
        writer.write(into: &buffer)
        let text = String(decoding: buffer, as: UTF8.self)
        let start = try #require(text.firstRange(of: " \(name)=")?.upperBound)
        return String(text[start...].prefix { $0 != "," && $0 != "\r\n" }).filter { $0 != "\"" }
    }

    @Test func `the reference hashes are right`() {
        #expect(Self.hexadecimal(ReferenceHashes.md5([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(Self.hexadecimal(ReferenceHashes.md5(Array("abc".utf8))) == "900150983cd24fb0d6963f7d28e17f72")
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Self.hexadecimal(ReferenceHashes.sha256(Array("abc".utf8))) == abc)
    }

    @Test func `an answer without quality of protection is RFC 2069's`() throws {
        var session = try Self.session("Mufasa", "CircleOfLife")
        let nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093"
        let challenge = "WWW-Authenticate: Digest realm=\"testrealm@host.com\", nonce=\"\(nonce)\""
        #expect(session.challenged(try Self.challenged(401, challenge)) == .answer)
        let line = try session.authorization(method: "GET", uri: "/dir/index.html", clientNonce: Self.nonce)
        #expect(try Self.parameter("response", of: line) == "1949323746fe6a43ef61f9606e7febea")
    }

    @Test(arguments: [("MD5", DigestAlgorithm.md5), ("SHA-256", .sha256), ("SHA-512-256", .sha512Truncated256)])
    func `an answer with qop=auth hashes what RFC 7616 says`(name: String, algorithm: DigestAlgorithm) throws {
        var session = try Self.session()
        let challenge = """
            WWW-Authenticate: Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=\(name), \
            nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """
        #expect(session.challenged(try Self.challenged(401, challenge)) == .answer)
        let line = try session.authorization(method: "GET", uri: "/dir/index.html", clientNonce: Self.nonce)
        let cnonce = String(decoding: Self.nonce.digits, as: UTF8.self)
        func digest(_ text: String) -> String {
            Self.hexadecimal(ReferenceHashes.hash(algorithm, Array(text.utf8)))
        }
        let secret = digest("Mufasa:http-auth@example.org:Circle of Life")
        let request = digest("GET:/dir/index.html")
        let wanted = digest(
            "\(secret):7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:\(cnonce):auth:\(request)")
        #expect(try Self.parameter("response", of: line) == wanted)
        #expect(try Self.parameter("algorithm", of: line) == name)
        #expect(try Self.parameter("opaque", of: line) == "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")
        let next = try session.authorization(method: "GET", uri: "/dir/index.html", clientNonce: Self.nonce)
        #expect(try Self.parameter("nc", of: next) == "00000002")
    }

    @Test func `a session algorithm binds the secret to the nonces`() throws {
        var session = try Self.session()
        let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5-sess"
        #expect(session.challenged(try Self.challenged(401, challenge)) == .answer)
        let line = try session.authorization(method: "OPTIONS", uri: "sip:a", clientNonce: Self.nonce)
        let cnonce = String(decoding: Self.nonce.digits, as: UTF8.self)
        func digest(_ text: String) -> String { Self.hexadecimal(ReferenceHashes.md5(Array(text.utf8))) }
        let secret = digest("\(digest("Mufasa:r:Circle of Life")):n:\(cnonce)")
        let wanted = digest("\(secret):n:00000001:\(cnonce):auth:\(digest("OPTIONS:sip:a"))")
        #expect(try Self.parameter("response", of: line) == wanted)
    }

    @Test func `a second refusal ends it, unless only the nonce was too old`() throws {
        var session = try Self.session()
        let challenge = "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\""
        #expect(session.challenged(try Self.challenged(407, challenge)) == .answer)
        #expect(try session.authorization(method: "OPTIONS", uri: "sip:a", clientNonce: Self.nonce) != nil)
        let stale = "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", stale=TRUE"
        #expect(session.challenged(try Self.challenged(407, stale)) == .answer)
        let line = try session.authorization(method: "OPTIONS", uri: "sip:a", clientNonce: Self.nonce)
        #expect(try Self.parameter("nonce", of: line) == "n2" && Self.parameter("nc", of: line) == "00000001")
        #expect(session.challenged(try Self.challenged(407, challenge)) == .refused)
    }

    @Test func `the next nonce of a good answer is used`() throws {
        var session = try Self.session()
        #expect(try session.authorization(method: "OPTIONS", uri: "sip:a", clientNonce: Self.nonce) == nil)
        let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\""
        #expect(session.challenged(try Self.challenged(401, challenge)) == .answer)
        session.accepted(try Self.challenged(200, "Authentication-Info: qop=auth, nextnonce=\"n2\""))
        let line = try session.authorization(method: "OPTIONS", uri: "sip:a", clientNonce: Self.nonce)
        #expect(try Self.parameter("nonce", of: line) == "n2")
    }

    @Test func `the topmost challenge that can be answered is taken`() throws {
        let facts = try Self.challenged(
            401, "WWW-Authenticate: NoOneKnowsThis x",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=SHA-3",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", qop=\"auth-int\"",
            "WWW-Authenticate: Digest realm=\"a \\\"b\\\"\", nonce=\"3\", algorithm=SHA-256, qop=\"auth\"",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"4\"")
        let challenge = try #require(Challenge.first(of: facts.challenges))
        #expect(challenge.nonce == Array("3".utf8) && challenge.algorithm == .sha256)
        #expect(challenge.realm == Array("a \"b\"".utf8))
        var session = try Self.session()
        #expect(session.challenged(try Self.challenged(401, "WWW-Authenticate: Basic realm=\"r\"")) == .cannotAnswer)
    }

    @Test(arguments: [
        "Digest", "Digest ", "Digest realm", "Digest realm=", "Digest realm=\"r", "Digest realm=\"r\" nonce=\"n\"",
        "Digest realm=\"r\"", "Digest =\"r\"", "Digest nonce=\"n\\", "",
    ])
    func `a malformed digest challenge is refused with its place`(text: String) {
        let field = ChallengeField(isProxy: false, value: Array(text.utf8))
        #expect(throws: SIPSyntaxError.self) { try Challenge(parsing: field) }
    }

    @Test func `credentials never print their secret and never break out`() throws {
        let credentials = try DigestCredentials(username: "u", password: "hunter2")
        #expect(!"\(credentials)".contains("hunter2") && !"\(credentials)".contains("u:"))
        #expect(throws: WritingError.self) { try DigestCredentials(username: "u\r\nX: y", password: "") }
        var session = try Self.session("a\"b\\c")
        let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\""
        #expect(session.challenged(try Self.challenged(401, challenge)) == .answer)
        let line = try session.authorization(method: "OPTIONS", uri: "sip:a", clientNonce: Self.nonce)
        #expect(try Self.parameter("username", of: line) == "a\\b\\\\c")
        #expect(throws: WritingError.self) {
            try session.authorization(method: "OPTIONS", uri: "sip:a\r\n", clientNonce: Self.nonce)
        }
    }
}
