/// An OPTIONS request for one target, prepared once: every send patches branch, tag, Call-ID and CSeq in and
/// allocates nothing.
package struct OptionsTemplate: Sendable {
    /// The transport that the Via names.
    package enum Transport: String, Sendable, Hashable, CaseIterable {
        case udp = "UDP"
        case tcp = "TCP"
        case tls = "TLS"
    }

    /// What an OPTIONS is made of; every value is refused if it could break out of its header.
    package struct Parts: Sendable {
        /// The Request-URI.
        package var requestURI: String
        /// The transport in the Via.
        package var viaTransport: Transport
        /// Host and port in the Via.
        package var viaSentBy: String
        /// The URI of From, without brackets.
        package var from: String
        /// The URI of To, without brackets.
        package var to: String
        /// The URI of Contact, without brackets.
        package var contact: String
        /// The User-Agent.
        package var userAgent: String
        /// Max-Forwards.
        package var maxForwards: UInt8 = 70
        /// The Accept header.
        package var accept: String = "application/sdp"
        /// The Allow header; empty for none.
        package var allow: String = "INVITE, ACK, BYE, CANCEL, OPTIONS"

        /// Parts with the usual Max-Forwards, Accept and Allow.
        package init(
            requestURI: String, viaTransport: Transport, viaSentBy: String, from: String, to: String, contact: String,
            userAgent: String
        ) {
            self.requestURI = requestURI
            self.viaTransport = viaTransport
            self.viaSentBy = viaSentBy
            self.from = from
            self.to = to
            self.contact = contact
            self.userAgent = userAgent
        }
    }

    /// The Request-URI, as an answer to a challenge must repeat it (RFC 3261 §22.4).
    package let requestURI: String

    private let prepared: [UInt8]
    /// The offsets in `prepared` where branch, tag, Call-ID and CSeq number go, and where extra headers may follow.
    private let branchAt: Int
    private let tagAt: Int
    private let callIDAt: Int
    private let numberAt: Int
    private let extraAt: Int

    /// Prepares the request; throws where a value would break out of its header or holds what its place does not allow.
    package init(_ parts: Parts) throws(WritingError) {
        requestURI = parts.requestURI
        var text = MessageText()
        text.add("OPTIONS ")
        try text.add(unbroken: parts.requestURI)
        text.add(" SIP/2.0\r\nVia: SIP/2.0/")
        try text.add(unbroken: parts.viaTransport.rawValue)
        text.add(" ")
        try text.add(unbroken: parts.viaSentBy)
        text.add(";rport;branch=z9hG4bK")
        branchAt = text.bytes.count
        text.add("\r\nMax-Forwards: ")
        text.add(number: UInt32(parts.maxForwards))
        text.add("\r\nFrom: <")
        try text.add(unbroken: parts.from)
        text.add(">;tag=")
        tagAt = text.bytes.count
        text.add("\r\nTo: <")
        try text.add(unbroken: parts.to)
        text.add(">\r\nCall-ID: ")
        callIDAt = text.bytes.count
        text.add("\r\nCSeq: ")
        numberAt = text.bytes.count
        text.add(" OPTIONS\r\nContact: <")
        try text.add(unbroken: parts.contact)
        text.add(">")
        try text.addLine("Accept", parts.accept)
        if !parts.allow.isEmpty { try text.addLine("Allow", parts.allow) }
        try text.addLine("User-Agent", parts.userAgent)
        text.add("\r\n")
        extraAt = text.bytes.count
        text.add("Content-Length: 0\r\n\r\n")
        prepared = text.bytes
    }

    /// The most bytes that ``write(branch:tag:callID:cseq:into:)`` makes; a buffer with this capacity is never
    /// reallocated.
    package var capacity: Int { prepared.count &+ 3 &* 32 &+ 10 }

    /// Replaces what the buffer holds by the request; the branch is the magic cookie and the identifier's digits.
    package func write(
        branch: WireIdentifier, tag: WireIdentifier, callID: WireIdentifier, cseq: UInt32, into buffer: inout [UInt8]
    ) {
        write(branch: branch, tag: tag, callID: callID, cseq: cseq, extra: [], into: &buffer)
    }

    /// The same with further headers, for instance an Authorization.
    package func write(
        branch: WireIdentifier, tag: WireIdentifier, callID: WireIdentifier, cseq: UInt32, extra: [HeaderLine],
        into buffer: inout [UInt8]
    ) {
        buffer.removeAll(keepingCapacity: true)
        copy(0, branchAt, into: &buffer)
        branch.append(to: &buffer)
        copy(branchAt, tagAt, into: &buffer)
        tag.append(to: &buffer)
        copy(tagAt, callIDAt, into: &buffer)
        callID.append(to: &buffer)
        copy(callIDAt, numberAt, into: &buffer)
        MessageText.append(number: cseq, to: &buffer)
        copy(numberAt, extraAt, into: &buffer)
        for line in extra { MessageText.append(line, to: &buffer) }
        copy(extraAt, prepared.count, into: &buffer)
    }

    private func copy(_ start: Int, _ end: Int, into buffer: inout [UInt8]) {
        buffer.append(contentsOf: prepared[start..<end])
    }
}

/// A message while it is written.
struct MessageText {
    var bytes: [UInt8] = []

    mutating func add(_ text: StaticString) { bytes.append(contentsOf: "\(text)".utf8) }
    mutating func add(_ text: HeaderText) { bytes.append(contentsOf: text.bytes) }
    mutating func add(number: UInt32) { Self.append(number: number, to: &bytes) }

    mutating func add(unbroken text: String) throws(WritingError) {
        bytes.append(contentsOf: try HeaderText(unbroken: text).bytes)
    }

    /// Adds a line end and then the header without one.
    mutating func addLine(_ name: StaticString, _ value: String) throws(WritingError) {
        let value = try HeaderText(value)
        add("\r\n")
        add(name)
        add(": ")
        add(value)
    }

    /// Appends the header and a line end.
    static func append(_ line: HeaderLine, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: line.name.bytes)
        buffer.append(0x3A)
        buffer.append(0x20)
        buffer.append(contentsOf: line.value.bytes)
        buffer.append(0x0D)
        buffer.append(0x0A)
    }

    /// Appends the decimal digits of a number.
    static func append(number: UInt32, to buffer: inout [UInt8]) {
        var divisor: UInt32 = 1
        while number / divisor >= 10 { divisor &*= 10 }
        while divisor > 0 {
            buffer.append(0x30 &+ UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
