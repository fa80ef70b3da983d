/// Cuts a byte stream (TCP or TLS) into messages: bytes in, events out, whatever the split.
///
/// It holds what has come and no more than ``Limits/messageBytes`` of one message: a peer that announces much gets
/// nothing reserved, and one that sends too much gets `.malformed`. A connection must then be closed, because the
/// beginning of the next message can only be guessed; a reader of recorded bytes may guess with ``resynchronise()``.
package struct StreamFramer: ~Copyable, Sendable {
    /// What the bytes so far amount to.
    package enum Event: Sendable, Hashable {
        /// One whole message; the range is good for ``StreamFramer/bytes(_:)`` and ``StreamFramer/copy(_:)`` until
        /// the next call that changes the framer.
        case message(Range<Int>)
        /// A CRLF between messages: the pong of RFC 5626 §4.4.1.
        case keepAlive
        /// A CRLF right after another: the ping, to be answered with one CRLF.
        case ping
        /// Nothing more can be said before more bytes come.
        case needsMore
        /// The stream is lost; told again on every further call, until ``StreamFramer/resynchronise()``.
        case malformed(SIPSyntaxError)
    }

    private let temperament: Temperament
    private var buffer: [UInt8] = []
    /// Where the next message starts, and up to where its end of headers has been looked for.
    private var start = 0
    private var scanned = 0
    private var lineStart = 0
    /// The end of the message whose headers are complete, once known.
    private var messageEnd: Int?
    private var emptyLines = 0
    private var forgotten = 0
    private var isUnframed = false
    private var isSeeking = false
    /// How many bytes ``resynchronise()`` has passed over so far.
    package private(set) var passedOverBytes = 0
    private var failure: SIPSyntaxError?

    /// An empty framer that judges as `temperament` says.
    package init(as temperament: Temperament) { self.temperament = temperament }

    /// The number of bytes that have been handed out or passed over since the beginning.
    package var consumedBytes: Int { forgotten &+ start }

    /// The number of bytes that are held.
    package var heldBytes: Int { buffer.count &- start }

    /// Whether a message has begun and is not complete.
    package var isInsideMessage: Bool { failure == nil && heldBytes > 0 && buffer[start] >= 0x20 }

    /// The bytes of the body that are still missing, once the headers of a message are complete; 0 otherwise.
    package var missingBodyBytes: Int { messageEnd.map { max(0, $0 &- buffer.count) } ?? 0 }

    /// The first kilobyte of what is held, as evidence when the stream is malformed or ends early.
    package var evidence: [UInt8] { Array(buffer[start...].prefix(Limits.evidenceBytes)) }

    /// Takes bytes from the peer.
    package mutating func append(_ bytes: Span<UInt8>) {
        guard prepare(for: bytes.count) else { return }
        for offset in bytes.indices { buffer.append(bytes[offset]) }
    }

    /// Takes raw bytes from the peer.
    package mutating func append(_ bytes: RawSpan) {
        // Every bit pattern is a byte, and the new span keeps count and lifetime of the old one.
        append(unsafe bytes._unsafeView(as: UInt8.self))
    }

    /// Takes bytes from the peer.
    package mutating func append(_ bytes: [UInt8]) {
        guard prepare(for: bytes.count) else { return }
        if buffer.isEmpty { buffer = bytes } else { buffer.append(contentsOf: bytes) }
    }

    /// Forgets what was handed out, so that the buffer never grows beyond one message and one read.
    private mutating func prepare(for count: Int) -> Bool {
        guard failure == nil else { return false }
        if start > 0 {
            if start == buffer.count { buffer = [] } else { buffer.removeSubrange(..<start) }
            forgotten &+= start
            scanned &-= start
            lineStart &-= start
            messageEnd = messageEnd.map { $0 &- start }
            start = 0
        }
        return true
    }

    /// The bytes of the message that `next()` has just given.
    @_lifetime(borrow self)
    package func bytes(_ range: Range<Int>) -> Span<UInt8> { buffer.span.extracting(range) }

    /// A copy of the bytes of the message that `next()` has just given.
    package func copy(_ range: Range<Int>) -> [UInt8] { range == buffer.indices ? buffer : Array(buffer[range]) }

    /// Counts the CRLF between messages anew, for a caller that bounds the pings of RFC 5626 by their rate.
    package mutating func forgetEmptyLines() { emptyLines = 0 }

    /// The next event; call it until it says `.needsMore` or `.malformed`.
    package mutating func next() -> Event {
        if let failure { return .malformed(failure) }
        do {
            return try advance()
        } catch {
            failure = error
            return .malformed(error)
        }
    }

    private mutating func advance() throws(SIPSyntaxError) -> Event {
        if isSeeking, !seek() { return .needsMore }
        if messageEnd == nil {
            if let event = try emptyLine() { return event }
            guard try findHeaders() else { return .needsMore }
        }
        guard let end = messageEnd, end <= buffer.count else { return .needsMore }
        let range = start..<end
        startAnew(at: end)
        return .message(range)
    }

    private mutating func startAnew(at offset: Int) {
        start = offset
        scanned = offset
        lineStart = offset
        messageEnd = nil
    }

    /// Looks for the next line that can start a message, from the line after the one that the stream was lost in.
    ///
    /// What is passed over is not held: at most one line of ``Limits/lineBytes`` waits for its end.
    package mutating func resynchronise() {
        guard failure != nil else { return }
        failure = nil
        isUnframed = false
        emptyLines = 0
        isSeeking = true
        skipLine()
    }

    /// Passes over the line at ``start``, or over all that is held where it has no end.
    private mutating func skipLine() {
        let end = buffer[start...].firstIndex(of: 0x0A).map { $0 &+ 1 } ?? buffer.count
        passedOverBytes &+= end &- start
        startAnew(at: end)
    }

    /// Whether a line that can start a message has come.
    private mutating func seek() -> Bool {
        while start < buffer.count {
            guard let lineFeed = buffer[start...].firstIndex(of: 0x0A) else {
                if buffer.count &- start > Limits.lineBytes { skipLine() }
                return false
            }
            if (try? checkStartLine(to: lineFeed)) != nil {
                isSeeking = false
                return true
            }
            skipLine()
        }
        return false
    }

    /// A CRLF where a message should start.
    private mutating func emptyLine() throws(SIPSyntaxError) -> Event? {
        guard start < buffer.count else { return .needsMore }
        let isLineFeed = buffer[start] == 0x0A
        guard buffer[start] == 0x0D || isLineFeed else {
            if isUnframed { throw SIPSyntaxError(at: 0, .bytesAfterUnframedMessage) }
            emptyLines = 0
            return nil
        }
        if isLineFeed, temperament == .strict { throw SIPSyntaxError(at: 0, .bareLineFeed) }
        let length = isLineFeed ? 1 : 2
        guard start &+ length <= buffer.count else { return .needsMore }
        if !isLineFeed, buffer[start &+ 1] != 0x0A { throw SIPSyntaxError(at: 0, .controlCharacter) }
        emptyLines &+= 1
        if emptyLines > Limits.emptyLines { throw SIPSyntaxError(at: 0, .tooManyEmptyLines) }
        startAnew(at: start &+ length)
        return emptyLines % 2 == 0 ? .ping : .keepAlive
    }

    /// Looks at each new line once, until the empty one; then reads the headers for Content-Length.
    private mutating func findHeaders() throws(SIPSyntaxError) -> Bool {
        while let lineFeed = nextLineFeed() {
            let length = lineFeed &- lineStart
            let isEmpty = length == 0 || length == 1 && buffer[lineStart] == 0x0D
            if lineStart == start { try checkStartLine(to: lineFeed) }
            if length > Limits.lineBytes &+ 1 { throw SIPSyntaxError(at: lineFeed &- start, .lineTooLong) }
            lineStart = lineFeed &+ 1
            if isEmpty {
                try measure(headerEnd: lineStart)
                return true
            }
        }
        if buffer.count &- lineStart > Limits.lineBytes &+ 1 {
            throw SIPSyntaxError(at: buffer.count &- start, .lineTooLong)
        }
        if buffer.count &- start > Limits.headerBlockBytes {
            throw SIPSyntaxError(at: buffer.count &- start, .headerBlockTooLong)
        }
        return false
    }

    private mutating func nextLineFeed() -> Int? {
        let held = buffer
        let bytes = held.span
        while scanned < bytes.count {
            let control = bytes.firstControl(from: scanned)
            scanned = control &+ 1
            if control < bytes.count, bytes[control] == 0x0A { return control }
        }
        scanned = bytes.count
        return nil
    }

    /// Refuses what is no SIP at its first line, without waiting for the end of its headers.
    private mutating func checkStartLine(to lineFeed: Int) throws(SIPSyntaxError) {
        let end = lineFeed > start && buffer[lineFeed &- 1] == 0x0D ? lineFeed &- 1 : lineFeed
        let held = buffer
        let line = held.span.extracting(start..<end)
        var index = MessageIndex()
        index.head.temperament = temperament
        try index.readStartLine(line, from: 0, to: line.count)
    }

    private mutating func measure(headerEnd: Int) throws(SIPSyntaxError) {
        let held = buffer
        let block = held.span.extracting(start..<headerEnd)
        var index = MessageIndex()
        try index.scan(block, as: temperament)
        if index.head.contentLength < 0 {
            // Without a length the end is unknown (RFC 3261 §18.3): nothing that follows is taken for a message.
            if temperament == .strict { throw SIPSyntaxError(at: headerEnd &- start, .contentLengthMissing) }
            isUnframed = true
        }
        let length = max(0, index.head.contentLength)
        if headerEnd &- start &+ length > Limits.messageBytes {
            throw SIPSyntaxError(at: headerEnd &- start, .messageTooLong)
        }
        messageEnd = headerEnd &+ length
    }
}
