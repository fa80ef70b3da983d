import ArgumentParser
import Evidence
import SIP

/// `decode`: what the parser saw.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Shows a SIP message as JSON: what the parser saw.",
        discussion: "Exit 0 for a message, 2 for bytes that are none.")

    @Flag(help: "The input holds several messages, framed as on a TCP or TLS stream; one JSON object a line.")
    var stream = false

    @Flag(help: "Read by the letter of RFC 3261, as requests are, instead of tolerantly.")
    var strict = false

    @Argument(help: "A file with the bytes of a message, or - for standard input.")
    var file: String

    func run() throws {
        let bytes = try InputFile.read(file, limit: stream ? 64 << 20 : 1 << 20)
        let temperament: Temperament = strict ? .strict : .tolerant
        let results = stream ? decodeStream(bytes, as: temperament) : [decode(bytes, as: temperament)]
        for result in results { Terminal.print(DecodeJSON.object(result).text + "\n") }
        if results.contains(where: { !$0.valid }) { throw ExitCode(2) }
    }
}

/// The contract's `decode` output.
enum DecodeJSON {
    static func object(_ result: DecodeResult) -> JSON {
        guard result.valid else {
            return .object([("valid", .bool(false)), ("error", result.error.map(error) ?? .null)])
        }
        return .object([
            ("valid", .bool(true)), ("kind", .optional(result.kind)), ("method", .optional(result.method)),
            ("requestURI", .optional(result.requestURI)), ("statusCode", .optional(result.statusCode)),
            ("reasonPhrase", .optional(result.reasonPhrase)),
            ("headers", .array(result.headers.map(header))), ("callID", .optional(result.callID)),
            (
                "cseq",
                .object([
                    ("number", .optional(result.cseqNumber.map { Int($0) })), ("method", .optional(result.cseqMethod)),
                ])
            ),
            ("via", .array(result.via.map(via))), ("from", result.from.map(party) ?? .null),
            ("to", result.to.map(party) ?? .null), ("contacts", .strings(result.contacts)),
            ("contentLength", .optional(result.contentLength)), ("bodyLength", .optional(result.bodyLength)),
            ("tolerated", .strings(result.tolerated)), ("error", .null),
        ])
    }

    private static func header(_ header: DecodeResult.Header) -> JSON {
        .object([
            ("name", .string(header.name)), ("raw", .string(header.rawName)), ("value", .string(header.value)),
        ])
    }

    private static func via(_ via: DecodeResult.Via) -> JSON {
        .object([
            ("transport", .string(via.transport)), ("host", .string(via.host)), ("port", .optional(via.port)),
            ("branch", .optional(via.branch)),
        ])
    }

    private static func party(_ party: DecodeResult.Party) -> JSON {
        .object([("uri", .string(party.uri)), ("tag", .optional(party.tag))])
    }

    private static func error(_ error: SIPSyntaxError) -> JSON {
        .object([("offset", .integer(Int64(error.offset))), ("reason", .string(error.reason.rawValue))])
    }
}
