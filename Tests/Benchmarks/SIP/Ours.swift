// The parser of the SIP module in the same loop as the C parsers beside it. Compiled together with
// Sources/SIP/*.swift, optimised
// and with all checks on.
//
//   ours MESSAGES            prints parser, mode, message, fixed|rotating, ns: one line a case. Thread time, and the
//                            least of 41 rounds in which the fixed message and the rotating ones take turns: what
//                            the processor does for others in between only ever adds time, to either form
//   ours MESSAGES CASE M N   runs case CASE on message M (0-2; 10-12 for the rotating set) N times, for callgrind
//   ours MESSAGES grow SHAPE SIZE N   reads a message with one part SIZE long N times; `ours shapes` names the shapes

import Glibc

struct Samples {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []

    init(_ directory: String, _ name: String, isRotating: Bool) {
        bytes = Self.read("\(directory)/\(name).\(isRotating ? "rotating" : "sip")")
        guard isRotating else {
            ranges = [0..<bytes.count]
            return
        }
        var offset = 0
        while offset < bytes.count {
            var length = 0
            while bytes[offset] != 10 {
                length = length * 10 + Int(bytes[offset] - 48)
                offset += 1
            }
            ranges.append(offset + 1..<offset + 1 + length)
            offset += 1 + length
        }
    }

    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { fatalError("cannot read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }
}

let names = ["ok200", "options", "invite"]
let cases = ["index", "full", "write"]
let template = try? OptionsTemplate(
    OptionsTemplate.Parts(
        requestURI: "sip:sbc.example.net:5061;transport=tls", viaTransport: .tls, viaSentBy: "192.0.2.10:5061",
        from: "sip:probe@probe.example.com", to: "sip:sbc.example.net:5061;transport=tls",
        contact: "sip:probe@192.0.2.10:5061;transport=tls", userAgent: "ConnectivityProbe/1.0"))

/// Start line, every header with its number, Content-Length, all limits.
@inline(never)
func indexOnly(_ index: inout MessageIndex, _ message: Span<UInt8>) -> Int {
    do throws(SIPSyntaxError) {
        try index.scan(message, as: .tolerant)
        return index.head.fieldCount &+ index.head.contentLength
    } catch { fatalError("\(error)") }
}

/// That, and everything a probe asks: all Via and Contact values, From, To, CSeq, Call-ID, every URI taken apart.
@inline(never)
func everything(_ index: inout MessageIndex, _ message: Span<UInt8>) -> Int {
    do throws(SIPSyntaxError) {
        let view = try index.parse(message, as: .tolerant)
        let isWhole = view.decoded[0].via.branch.count > 0 && view.decoded[0].from.tag.count > 0
        return isWhole ? Int(view.decoded[0].cseq.number) &+ view.head.contentLength : 0
    } catch { fatalError("\(error)") }
}

@inline(never)
func loop(_ work: Int, _ samples: Samples, _ count: Int, _ index: inout MessageIndex) -> Int {
    var sum = 0
    var next = 0
    var buffer: [UInt8] = []
    let all = samples.bytes.span
    for turn in 0..<count {
        let message = all.extracting(samples.ranges[next])
        next = next + 1 == samples.ranges.count ? 0 : next + 1
        switch work {
        case 0: sum &+= indexOnly(&index, message)
        case 1: sum &+= everything(&index, message)
        default:
            let name = WireIdentifier(high: UInt64(turn), low: 7)
            template?.write(branch: name, tag: name, callID: name, cseq: 4711, into: &buffer)
            sum &+= buffer.count
        }
    }
    return sum
}

func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// ns a message of each form, the forms in turn.
func measure(_ work: Int, _ forms: [Samples], _ index: inout MessageIndex) -> [Double] {
    var least = [Double](repeating: .infinity, count: forms.count)
    // Whole rotations: 256 messages each, and some milliseconds a round.
    let count = 256 * 32
    for _ in 0..<41 {
        for (form, samples) in forms.enumerated() {
            let start = threadTime()
            _ = loop(work, samples, count, &index)
            least[form] = min(least[form], (threadTime() - start) / Double(count))
        }
    }
    return least
}

/// Messages of which one part is `size` long, each a shape that a careless parser reads in quadratic time.
let shapes: [(name: String, lines: @Sendable (Int) -> [String])] = [
    ("vias", { [String](repeating: "Via: SIP/2.0/UDP a;branch=z9hG4bKx", count: $0 / 128) }),
    (
        "joined-vias",
        { ["Via: " + [String](repeating: "SIP/2.0/UDP a;branch=z9hG4bKx", count: $0 / 128).joined(separator: ",")] }
    ),
    ("fields", { [String](repeating: "X: y", count: $0 / 32) }),
    ("contacts", { ["Contact: " + [String](repeating: "<sip:a@b>;q=1", count: $0 / 256).joined(separator: ", ")] }),
    ("line", { ["X: " + String(repeating: "a", count: $0)] }),
    ("folds", { ["X: a" + String(repeating: "\r\n a", count: $0 / 8)] }),
    ("quotes", { ["Contact: \"" + String(repeating: "\\\"", count: $0 / 2) + "\" <sip:a>"] }),
    ("words", { ["Contact: " + String(repeating: "a ", count: $0 / 2) + "<sip:a>"] }),
    ("parameters", { ["Contact: <sip:a>" + String(repeating: ";a=b", count: $0 / 4)] }),
    ("uri-parameters", { ["Contact: <sip:a" + String(repeating: ";a=b", count: $0 / 4) + ">"] }),
    ("comment", { ["Retry-After: 1 (" + String(repeating: "()", count: $0 / 2) + ")"] }),
    ("commas", { ["Allow: A" + String(repeating: ",", count: $0)] }),
]

/// Reads a message of the shape, whole and byte by byte through the framer.
func grow(_ shape: Int, _ size: Int, _ turns: Int) -> Int {
    let more = shapes[shape].lines(size).map { $0 + "\r\n" }.joined()
    let message = Array(
        ("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:a>;tag=2\r\n"
            + "Call-ID: x\r\nCSeq: 1 OPTIONS\r\n\(more)Content-Length: 0\r\n\r\n").utf8)
    var sum = 0
    for _ in 0..<turns {
        let decoded = decode(message, as: .tolerant)
        guard decoded.valid else { fatalError("\(shapes[shape].name): \(String(describing: decoded.error))") }
        sum &+= decoded.headers.count
        var framer = StreamFramer(as: .tolerant)
        for byte in message {
            framer.append([byte])
            if case .message(let range) = framer.next() { sum &+= range.count }
        }
        var index = MessageIndex()
        do throws(SIPSyntaxError) {
            let facts = ResponseFacts(try index.parse(message.span, as: .tolerant))
            sum &+= facts.raw.count
        } catch { fatalError("\(error)") }
    }
    return sum
}

@main
enum Ours {
    static func main() {
        let arguments = CommandLine.arguments
        var index = MessageIndex()
        if arguments.count == 6, let shape = shapes.firstIndex(where: { $0.name == arguments[3] }) {
            print(grow(shape, Int(arguments[4]) ?? 0, Int(arguments[5]) ?? 0))
            return
        }
        if arguments.count == 2, arguments[1] == "shapes" {
            for shape in shapes { print(shape.name) }
            return
        }
        if arguments.count == 5, let work = Int(arguments[2]), let message = Int(arguments[3]) {
            let samples = Samples(arguments[1], names[message % 10], isRotating: message >= 10)
            print(loop(work, samples, Int(arguments[4]) ?? 0, &index))
            return
        }
        for (work, mode) in cases.enumerated() {
            for name in names {
                let forms = [false, true].map { Samples(arguments[1], name, isRotating: $0) }
                for (form, time) in zip(["fixed", "rotating"], measure(work, forms, &index)) {
                    print("trunkwatch\t\(mode)\t\(name)\t\(form)\t\(time)")
                }
            }
        }
    }
}
