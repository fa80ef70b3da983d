import SIP
import TestSupport
import Testing
import Transport

@testable import Probing

@Suite struct ChallengeAnswersTests {
    private func answers() throws -> ChallengeAnswers {
        ChallengeAnswers(
            try DigestCredentials(username: "trunk-7", password: "secret"), uri: "sip:sbc.example.test",
            random: SeededRandom(seed: 7))
    }

    private func challenge(_ status: Int, _ nonce: String, _ more: String = "") throws -> ResponseFacts {
        let header = status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate"
        return try response(
            status, headers: "\(header): Digest realm=\"r\", nonce=\"\(nonce)\", qop=\"auth\"\(more)\r\n")
    }

    @Test func `a nonce that is known is used at once, and one forgotten without a word is no refusal`() throws {
        var answers = try answers()
        var first = answers.begin()
        #expect(first.lines.isEmpty && first.use == .unused)
        #expect(answers.callsForAnother(try challenge(401, "a"), &first))
        #expect(first.lines.count == 1 && first.use == .sent)
        #expect(!answers.callsForAnother(try response(200), &first))

        var second = answers.begin()
        #expect(second.lines.count == 1 && second.lines != first.lines && second.use == .sent)
        #expect(answers.callsForAnother(try challenge(401, "b"), &second))
        #expect(!answers.callsForAnother(try challenge(401, "c"), &second))
        #expect(second.use == .refused)
    }

    @Test func `a stale nonce is answered once more and no more`() throws {
        var answers = try answers()
        var attempt = answers.begin()
        #expect(answers.callsForAnother(try challenge(407, "a"), &attempt))
        #expect(answers.callsForAnother(try challenge(407, "b", ", stale=true"), &attempt))
        #expect(!answers.callsForAnother(try challenge(407, "c", ", stale=true"), &attempt))
        #expect(attempt.use == .refused)
    }

    @Test func `a proxy and a server each get their answer`() throws {
        var answers = try answers()
        var attempt = answers.begin()
        #expect(answers.callsForAnother(try challenge(407, "a"), &attempt))
        #expect(answers.callsForAnother(try challenge(401, "b"), &attempt))
        #expect(attempt.lines.count == 2)
    }

    @Test func `two OPTIONS at a time do not count each other's answers`() throws {
        var answers = try answers()
        var one = answers.begin()
        var other = answers.begin()
        #expect(answers.callsForAnother(try challenge(401, "a"), &one))
        #expect(answers.callsForAnother(try challenge(401, "a"), &other))
        #expect(one.use == .sent && other.use == .sent && one.lines != other.lines)
    }

    @Test func `what digest cannot answer is not answered`() throws {
        var answers = try answers()
        var attempt = answers.begin()
        let basic = try response(401, headers: "WWW-Authenticate: Basic realm=\"r\"\r\n")
        #expect(!answers.callsForAnother(basic, &attempt))
        #expect(attempt.use == .unanswerable)
    }

    @Test(arguments: [
        (DigestAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.sha512Truncated256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
    ])
    func `each hash is the one that its name says`(algorithm: DigestAlgorithm, abc: String) {
        let digits = DigestHash.digest(algorithm, Array("abc".utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(digits.joined() == abc)
    }
}
