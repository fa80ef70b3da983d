/// What `decode` shows of one message: plain values, no longer bound to any buffer.
package struct DecodeResult: Sendable, Hashable {
    /// One header as it stands in the message.
    package struct Header: Sendable, Hashable {
        /// The name as RFC 3261 spells it, where it is known; otherwise as it was sent.
        package var name: String
        /// The name as it was sent.
        package var rawName: String
        /// The value, unfolded.
        package var value: String
    }

    /// One Via value.
    package struct Via: Sendable, Hashable {
        /// The transport as it was sent.
        package var transport: String
        /// The host of sent-by.
        package var host: String
        /// The port of sent-by.
        package var port: Int?
        /// The branch.
        package var branch: String?
    }

    /// From or To.
    package struct Party: Sendable, Hashable {
        /// The URI as it was sent.
        package var uri: String
        /// The tag.
        package var tag: String?
    }

    /// Whether it is a SIP message.
    package var valid = false
    /// Whether it is a request; `nil` where it is no message.
    package var isRequest: Bool?
    /// `request`, `response` or `nil`.
    package var kind: String? { isRequest.map { $0 ? "request" : "response" } }
    /// The method of a request.
    package var method: String?
    /// The Request-URI of a request.
    package var requestURI: String?
    /// The status code of a response.
    package var statusCode: Int?
    /// The reason phrase of a response.
    package var reasonPhrase: String?
    /// All headers in order.
    package var headers: [Header] = []
    /// The Call-ID.
    package var callID: String?
    /// The number of CSeq.
    package var cseqNumber: UInt32?
    /// The method of CSeq.
    package var cseqMethod: String?
    /// All Via values, topmost first.
    package var via: [Via] = []
    /// From.
    package var from: Party?
    /// To.
    package var to: Party?
    /// The URIs of all Contact values, `*` among them.
    package var contacts: [String] = []
    /// The host of the first Contact if it has a SIP URI; `*` for the wildcard.
    package var contactHost: String?
    /// The value of Content-Length.
    package var contentLength: Int?
    /// The bytes of the body.
    package var bodyLength = 0
    /// The names of the tolerances that were needed.
    package var tolerated: [String] = []
    /// Why it is no SIP message.
    package var error: SIPSyntaxError?
}

/// Decodes one message that fills `bytes`.
package func decode(_ bytes: [UInt8], as temperament: Temperament) -> DecodeResult {
    var index = MessageIndex()
    return decode(bytes, as: temperament, using: &index)
}

/// The same with an index that is used again.
package func decode(_ bytes: [UInt8], as temperament: Temperament, using index: inout MessageIndex) -> DecodeResult {
    do throws(SIPSyntaxError) {
        return DecodeResult(try index.parse(bytes.span, as: temperament))
    } catch {
        var result = DecodeResult()
        result.error = error
        return result
    }
}

extension DecodeResult {
    /// What a view shows.
    package init(_ view: borrowing MessageView) {
        valid = true
        isRequest = view.isRequest
        if view.isRequest {
            method = view.text(view.method)
            requestURI = view.text(view.requestURI)
        } else {
            statusCode = view.statusCode
            reasonPhrase = view.text(view.reasonPhrase)
        }
        for position in 0..<view.fieldCount { headers.append(Header(view, view.field(position))) }
        callID = view.text(view.essentials.callID)
        cseqNumber = view.essentials.cseq.number
        cseqMethod = view.text(view.essentials.cseq.method)
        from = Party(view, view.essentials.from)
        to = Party(view, view.essentials.to)
        contactHost = Self.contactHost(view)
        contentLength = view.contentLength
        bodyLength = view.bodyRange.count
        tolerated = view.tolerances.names
        readLists(view)
    }

    private static func contactHost(_ view: borrowing MessageView) -> String? {
        guard let contact = view.essentials.contact else { return nil }
        if contact.isWildcard { return "*" }
        return contact.uri.scheme == .sip || contact.uri.scheme == .sips ? view.text(contact.uri.host) : nil
    }

    private mutating func readLists(_ view: borrowing MessageView) {
        var vias: [Via] = []
        try? view.forEachVia { vias.append(Via(view, $0)) }
        via = vias
        var uris: [String] = []
        try? view.forEachAddress(.contact) { uris.append($0.isWildcard ? "*" : view.text($0.uri.whole)) }
        contacts = uris
    }
}

extension DecodeResult.Header {
    fileprivate init(_ view: borrowing MessageView, _ field: HeaderField) {
        rawName = view.text(field.rawName)
        name = field.name == .other ? rawName : field.name.spelling
        value = view.unfolded(field.value)
    }
}

extension DecodeResult.Via {
    fileprivate init(_ view: borrowing MessageView, _ via: Via) {
        transport = view.text(via.transport)
        host = view.text(via.host)
        port = via.port.map(Int.init)
        branch = via.branch.isEmpty ? nil : view.text(via.branch)
    }
}

extension DecodeResult.Party {
    fileprivate init(_ view: borrowing MessageView, _ address: NameAddress) {
        uri = view.text(address.uri.whole)
        tag = address.tag.isEmpty ? nil : view.text(address.tag)
    }
}
