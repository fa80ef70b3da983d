@testable import SIP
import Testing

/// Properties over random inputs; each run prints its seed, and `SIP_SEED` repeats one.
struct PropertyTests {
    /// A small generator with a seed (SplitMix64).
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }

        mutating func text(_ characters: String, _ range: ClosedRange<Int>) -> String {
            let characters = Array(characters)
            return String(
                (0..<Int.random(in: range, using: &self)).map { _ in characters.randomElement(using: &self)! })
        }
    }

    static let seed: UInt64 = 0x5EED_0003

    static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    static let values = letters + " ;,:=<>\"\\()[]@%?&/!#$'*+-.^_`{|}~\té"

    @Test func `the short way through a URI reads what the whole grammar reads`() {
        var random = Random(state: Self.seed)
        var short = 0
        for _ in 0..<20_000 {
            let text = random.text("abZ09-.", 1...9) + random.text("ab09:@;=+-./!%>[", 0...24)
            let bytes = Array((Bool.random(using: &random) ? "sip:" : "SIPS:+").utf8) + Array(text.utf8)
            var plain = SIPURI()
            var quick = ValueParser(bytes.span, in: ByteRange(0, bytes.count), as: .strict)
            guard quick.plainURI(to: bytes.count, closing: 0x3E, into: &plain) else {
                #expect(quick.position == 0)
                continue
            }
            short += 1
            var whole = SIPURI()
            var parser = ValueParser(bytes.span, in: ByteRange(0, bytes.count), as: .strict)
            #expect(throws: Never.self, "\(text)") { try parser.uri(to: quick.position, into: &whole) }
            #expect(whole == plain && quick.position == plain.whole.upperBound, "\(text)")
        }
        #expect(short > 1_000, "\(short) were plain; seed \(Self.seed)")
    }

    @Test func `what is written is read back as it was`() throws {
        var random = Random(state: Self.seed)
        for _ in 0..<500 {
            let method = random.text(Self.letters + "-.!%*_+`'~", 1...12)
            let names = (0..<3).map { _ in random.text(Self.letters, 1...8) }
            let uri = "sip:\(names[0])@\(names[1]):5060;x=\(names[2])"
            var writer = try RequestWriter(method: method, requestURI: uri)
            let number = UInt32.random(in: 0...UInt32.max, using: &random)
            var lines = [
                ("Via", "SIP/2.0/TCP host:5061;branch=z9hG4bK\(random.text(Self.letters, 1...20))"),
                ("From", "<sip:a@b>;tag=\(random.text(Self.letters, 1...10))"), ("To", "<\(uri)>"),
                ("Call-ID", random.text(Self.letters + "-.!%*_+`'~()<>:\\\"/[]?{}", 1...40)),
                ("CSeq", "\(number) \(method)"), ("Max-Forwards", "\(UInt8.random(in: 0...255, using: &random))"),
            ]
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                lines.append(("X-" + random.text(Self.letters + "-_.", 1...40), random.text(Self.values, 0...80)))
            }
            lines.shuffle(using: &random)
            writer.headers = try lines.map { try HeaderLine($0.0, $0.1) }
            writer.body = Array(random.text(Self.values + "\r\n\0", 0...100).utf8)
            var buffer: [UInt8] = []
            writer.write(into: &buffer)
            let decoded = decode(buffer, as: .strict)
            #expect(
                decoded.valid, "\(decoded.error?.reason.rawValue ?? "")\n\(String(decoding: buffer, as: UTF8.self))")
            #expect(decoded.method == method && decoded.requestURI == uri && decoded.cseqNumber == number)
            #expect(decoded.headers.dropLast().map(\.rawName) == lines.map(\.0))
            #expect(decoded.headers.dropLast().map(\.value) == lines.map { trimmed($0.1) })
            #expect(decoded.bodyLength == writer.body.count && decoded.tolerated.isEmpty)
        }
    }

    private func trimmed(_ value: String) -> String {
        let start = value.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    @Test func `damaged messages are judged, never trapped on, and the same twice`() throws {
        var random = Random(state: Self.seed)
        var index = MessageIndex()
        var accepted = 0
        let pool = try CorpusFiles.table("EXPECTED.tsv").prefix(117).map { try CorpusFiles.bytes($0["file"]!) }
        for turn in 0..<6_000 {
            var bytes = pool[turn % pool.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, &random) }
            let first = decode(bytes, as: .tolerant, using: &index)
            accepted += first.valid ? 1 : 0
            #expect(first == decode(bytes, as: .tolerant))
            #expect(first.error.map { $0.offset <= bytes.count } ?? true)
            if decode(bytes, as: .strict).valid { #expect(first.valid, "the tolerant read all that the strict read") }
        }
        #expect(accepted > 600 && accepted < 5_900)
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout Random) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let interesting = Array("\r\n\0 \t:;,<>\"\\()[]%@=".utf8) + [0x80, 0xFF]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = interesting.randomElement(using: &random)!
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(interesting.randomElement(using: &random)!, at: place)
        case 3: bytes.removeSubrange(place..<min(place + 20, bytes.count))
        default: bytes.insert(contentsOf: bytes[place..<min(place + 30, bytes.count)], at: place)
        }
    }

    @Test func `any split of corpus messages in a row gives the same events as the whole`() throws {
        var random = Random(state: Self.seed)
        let rows = try CorpusFiles.table("EXPECTED.tsv").filter { $0["content_length"] == $0["body_bytes"] }
        let stream = try rows.prefix(60).flatMap { try CorpusFiles.bytes($0["file"]!) + Array("\r\n".utf8) }
        let whole = StreamFramerTests.events([stream])
        #expect(whole.count > 80)
        for _ in 0..<40 {
            var pieces: [[UInt8]] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...1_500, using: &random)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(StreamFramerTests.events(pieces) == whole)
        }
    }
}
