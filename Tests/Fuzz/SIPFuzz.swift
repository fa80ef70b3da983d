// The fuzz targets of the SIP module, compiled together with its sources (no package): one program a target, chosen
// by a flag.
// Whatever the bytes, nothing may trap, hang, read outside or grow, and the properties below must hold.

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : size))
    #if FUZZ_MESSAGE
    fuzzMessage(bytes)
    #elseif FUZZ_STREAM
    fuzzStream(bytes)
    #elseif FUZZ_URI
    fuzzURI(bytes)
    #elseif FUZZ_CHALLENGE
    fuzzChallenge(bytes)
    #endif
    return 0
}

/// Parses both ways, and then touches everything that a view can be asked.
func fuzzMessage(_ bytes: [UInt8]) {
    var index = MessageIndex()
    let strict = decode(bytes, as: .strict, using: &index)
    let tolerant = decode(bytes, as: .tolerant, using: &index)
    if strict.valid { precondition(tolerant.valid, "the tolerant reads all that the strict reads") }
    if let error = tolerant.error { precondition(error.offset >= 0 && error.offset <= bytes.count) }
    for temperament in Temperament.allCases {
        if let view = try? index.parse(bytes.span, as: temperament) { touch(view) }
    }
}

func touch(_ view: borrowing MessageView) {
    precondition(view.bodyRange.upperBound <= view.message.count)
    for position in 0..<view.fieldCount {
        let field = view.field(position)
        precondition(field.value.upperBound <= view.bodyRange.lowerBound && !field.rawName.isEmpty)
        _ = view.unfolded(field.value)
        if position < 4 { _ = view.header(named: view.text(field.rawName)) }
    }
    touchAddresses(view)
    _ = try? view.forEachVia { via in
        _ = view.text(via.whole) + view.text(via.host) + view.text(via.branch) + view.text(via.received)
        _ = view.parameter("branch", in: via.parameters)
    }
    for name in HeaderName.allCases { _ = try? view.forEachToken(name) { _ = view.text($0) } }
    _ = try? view.contentType
    _ = try? view.expires
    _ = try? view.retryAfter
    _ = try? view.forEachAccepted { _ = view.text($0.type) }
    _ = try? view.forEachReason { _ = view.unquoted($0.text) }
    _ = try? view.forEachWarning { _ = view.unquoted($0.text) }
    _ = try? view.comments(of: .server)
    _ = try? view.comments(of: .userAgent)
    guard view.isRequest else {
        let facts = ResponseFacts(view)
        precondition(facts.raw.count <= Limits.evidenceBytes && facts.allow.count <= Limits.allowValues)
        return
    }
    answer(RequestFacts(view))
}

func touchAddresses(_ view: borrowing MessageView) {
    let names: [HeaderName] = [.contact, .route, .recordRoute, .pAssertedIdentity, .from, .to, .referTo, .path]
    for name in names {
        _ = try? view.forEachAddress(name) { address in
            precondition(address.whole.upperBound <= view.message.count)
            _ = view.displayName(of: address)
            _ = view.unescaped(address.uri.user)
            _ = view.parameter("tag", in: address.parameters)
            _ = view.parameter("transport", of: address.uri)
            if let uri = try? URIText(address.uri, of: view) { precondition(uri.isEquivalent(to: uri)) }
        }
    }
}

/// A response to any request that was read is itself a message, and names the same transaction.
func answer(_ request: RequestFacts) {
    guard var writer = try? ResponseWriter(statusCode: 405, reasonPhrase: "No", toTag: WireIdentifier(high: 1, low: 2))
    else { return }
    writer.received = try? HeaderText("192.0.2.1")
    writer.receivedPort = 5061
    var buffer: [UInt8] = []
    guard (try? writer.write(to: request, into: &buffer)) != nil else { return }
    var index = MessageIndex()
    let answer = decode(buffer, as: .tolerant, using: &index)
    guard answer.error?.reason != .headerBlockTooLong, answer.error?.reason != .lineTooLong else { return }
    precondition(answer.valid, "an answer of ours is readable")
    precondition(answer.callID == String(decoding: request.callID, as: UTF8.self))
    precondition(answer.cseqNumber == request.cseqNumber && answer.via.count == request.vias.count)
}

/// The first eight bytes choose the splits: any split of the rest gives the same events as the whole, and memory is
/// bounded.
func fuzzStream(_ bytes: [UInt8]) {
    let seeds = bytes.prefix(8)
    let rest = Array(bytes.dropFirst(8))
    for temperament in Temperament.allCases {
        let whole = events([rest], as: temperament)
        var pieces: [[UInt8]] = []
        var offset = 0
        var turn = 0
        while offset < rest.count {
            let size = seeds.isEmpty ? 1 : Int(seeds[turn % seeds.count]) * (turn % 3 == 2 ? 64 : 1) + 1
            pieces.append(Array(rest[offset..<min(offset + size, rest.count)]))
            offset += size
            turn += 1
        }
        precondition(events(pieces, as: temperament) == whole, "any split gives the same events")
    }
    _ = decodeStream(rest, as: .tolerant)
}

enum Seen: Equatable {
    case message([UInt8])
    case other(StreamFramer.Event)
}

func events(_ pieces: [[UInt8]], as temperament: Temperament) -> [Seen] {
    var framer = StreamFramer(as: temperament)
    var seen: [Seen] = []
    for piece in pieces {
        framer.append(piece)
        reading: while true {
            let event = framer.next()
            switch event {
            case .message(let range): seen.append(.message(framer.copy(range)))
            case .keepAlive, .ping: seen.append(.other(event))
            case .needsMore: break reading
            case .malformed(let error): return seen + [.other(.malformed(SIPSyntaxError(at: 0, error.reason)))]
            }
        }
        precondition(framer.heldBytes <= Limits.messageBytes + piece.count)
    }
    return seen
}

/// Two URIs with a line feed between them: read, taken apart, compared both ways.
func fuzzURI(_ bytes: [UInt8]) {
    let halves = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let uris = halves.compactMap { try? URIText(parsing: Array($0), as: .tolerant) }
    for uri in uris {
        precondition(uri.isEquivalent(to: uri) && uri.parts.whole.count == uri.bytes.count)
        _ = uri.text(uri.parts.user) + uri.text(uri.parts.host) + uri.text(uri.parts.parameters)
    }
    for half in halves where half.count <= Limits.lineBytes { holdPlain(Array(half)) }
    if uris.count == 2 { precondition(uris[0].isEquivalent(to: uris[1]) == uris[1].isEquivalent(to: uris[0])) }
}

/// What the short way through a URI reads, the whole grammar reads alike.
func holdPlain(_ bytes: [UInt8]) {
    var plain = SIPURI()
    var short = ValueParser(bytes.span, in: ByteRange(0, bytes.count), as: .strict)
    guard short.plainURI(to: bytes.count, closing: 0x3E, into: &plain) else { return }
    var whole = SIPURI()
    var parser = ValueParser(bytes.span, in: ByteRange(0, bytes.count), as: .strict)
    let isRead: Void? = try? parser.uri(to: short.position, into: &whole)
    precondition(isRead != nil && whole == plain, "both ways read the same")
}

/// A challenge, and what is answered to it.
func fuzzChallenge(_ bytes: [UInt8]) {
    let field = ChallengeField(isProxy: bytes.first == 0x50, value: bytes)
    _ = AuthenticationInfo(lenient: bytes)
    guard let challenge = try? Challenge(parsing: field) else { return }
    precondition(!challenge.nonce.isEmpty)
    guard let credentials = try? DigestCredentials(username: "u\"", password: "p") else { return }
    var session = DigestSession(credentials) { _, bytes in [UInt8(truncatingIfNeeded: bytes.count)] }
    var facts = emptyFacts
    facts.challenges = [field]
    _ = session.challenged(facts)
    let line = try? session.authorization(
        method: "OPTIONS", uri: "sip:a", clientNonce: WireIdentifier(high: 0, low: 0))
    guard let line else { return }
    precondition(!line.value.bytes.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 })
}

let emptyFacts: ResponseFacts = {
    let text =
        "SIP/2.0 401 U\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:a>;tag=2\r\n"
        + "Call-ID: x\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    var index = MessageIndex()
    let bytes = Array(text.utf8)
    guard let view = try? index.parse(bytes.span, as: .strict) else { fatalError("the fixed message is good") }
    return ResponseFacts(view)
}()
