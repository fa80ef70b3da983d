import TestSupport
import Testing

extension EndToEndTests {
    /// `decode` on messages that were seen on real wires.
    @Suite struct DecodeTests {
        private func message(_ name: String) -> String { Repository.root + "/Tests/SIPTests/Corpus/" + name }

        @Test func `a real answer is taken apart`() async throws {
            let result = try await Binary.run("decode", message("realworld/017-kamailio53-404-options.sip"))
            #expect(result.exit == .status(0))
            let decoded = try result.json()
            #expect(decoded["valid"].bool == true)
            #expect(decoded["kind"].string == "response")
            #expect(decoded["statusCode"].number == 404)
            #expect(decoded["reasonPhrase"].string == "Not Found")
            #expect(decoded["cseq"]["method"].string == "OPTIONS")
            #expect(decoded["via"][0]["transport"].string == "UDP")
            #expect(decoded["via"][0]["port"].number == 5_060)
            #expect(decoded["from"]["tag"].string == "5")
            #expect(
                decoded["headers"].first(where: "name", is: "Server")["value"].string?.hasPrefix("kamailio") == true)
            #expect(decoded["error"] == .null)
        }

        @Test func `a message comes from standard input as well`() async throws {
            let text =
                "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
                + "To: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
            let result = try await Binary.run("decode", "-", input: .bytes(Array(text.utf8)))
            #expect(result.exit == .status(0))
            #expect(try result.json()["requestURI"].string == "sip:a@b")
        }

        @Test(arguments: ["rfc4475/ncl.dat", "rfc4475/badinv01.dat"])
        func `a message that must be refused is refused with its place and reason`(name: String) async throws {
            let result = try await Binary.run("decode", message(name))
            #expect(result.exit == .status(2))
            let decoded = try result.json()
            #expect(decoded["valid"].bool == false)
            #expect(decoded["error"]["offset"].number != nil)
            #expect(decoded["error"]["reason"].string?.isEmpty == false)
        }

        @Test(arguments: [[], [0], Array(repeating: UInt8(0xFF), count: 70_000), Array("SIP/2.0 200".utf8)])
        func `what is no message at all is refused the same way`(bytes: [UInt8]) async throws {
            let result = try await Binary.run("decode", "-", input: .bytes(bytes))
            #expect(result.exit == .status(2))
            #expect(try result.json()["valid"].bool == false)
        }

        @Test func `a file that is not there is named`() async throws {
            let result = try await Binary.run("decode", "no-such-file.sip")
            #expect(result.exit == .status(74))
            #expect(result.error.contains("no-such-file.sip"))
        }
    }
}
