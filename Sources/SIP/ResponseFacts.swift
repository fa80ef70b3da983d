/// What is kept of a response once its buffer is gone: owned bytes, each cut to ``Limits/evidenceBytes``.
package struct ResponseFacts: Sendable, Hashable {
    /// The status code, 100 to 699.
    package var statusCode: Int
    /// The reason phrase; for people only.
    package var reasonPhrase: [UInt8]
    /// The Call-ID.
    package var callID: [UInt8]
    /// The number of CSeq.
    package var cseqNumber: UInt32
    /// The method of CSeq.
    package var cseqMethod: [UInt8]
    /// The branch of the topmost Via; empty where there is none.
    package var branch: [UInt8]
    /// How many Via values there are; a response to us has one.
    package var viaCount: Int
    /// The received and rport parameters of the topmost Via: how the peer saw us.
    package var received: [UInt8]?
    /// See ``received``.
    package var reportedPort: UInt16?
    /// The From tag; empty where there is none.
    package var fromTag: [UInt8]
    /// The To tag; `nil` where there is none.
    package var toTag: [UInt8]?
    /// The Server header.
    package var server: [UInt8]?
    /// The User-Agent header.
    package var userAgent: [UInt8]?
    /// The first Contact value as it was sent.
    package var contact: [UInt8]?
    /// The host of the first Contact's URI; `nil` where there is none.
    package var contactHost: [UInt8]?
    /// The methods of Allow, at most ``Limits/allowValues``.
    package var allow: [[UInt8]]
    /// The Supported option tags, at most ``Limits/allowValues``.
    package var supported: [[UInt8]]
    /// The seconds of Retry-After, clamped to ``Limits/retryAfterSeconds``; `nil` where there is none that can be read.
    package var retryAfterSeconds: UInt32?
    /// The WWW-Authenticate and Proxy-Authenticate values, in the order of the message, at most ``Limits/challenges``.
    package var challenges: [ChallengeField]
    /// The Authentication-Info value.
    package var authenticationInfo: [UInt8]?
    /// What was read although RFC 3261 forbids it.
    package var tolerances: Tolerances
    /// The first kilobyte of the message.
    package var raw: [UInt8]

    /// Copies the facts out of a view.
    package init(_ view: borrowing MessageView) {
        let essentials = view.essentials
        statusCode = view.statusCode
        reasonPhrase = view.kept(view.reasonPhrase)
        callID = view.copy(essentials.callID)
        cseqNumber = essentials.cseq.number
        cseqMethod = view.copy(essentials.cseq.method)
        branch = view.copy(essentials.via.branch)
        viaCount = essentials.viaCount
        received = essentials.via.received.isEmpty ? nil : view.kept(essentials.via.received)
        reportedPort = essentials.via.reportedPort
        fromTag = view.copy(essentials.from.tag)
        toTag = essentials.to.tag.isEmpty ? nil : view.copy(essentials.to.tag)
        server = view.kept(.server)
        userAgent = view.kept(.userAgent)
        contact = essentials.contact.map { view.kept($0.whole) }
        contactHost = essentials.contact.flatMap { $0.uri.host.isEmpty ? nil : view.kept($0.uri.host) }
        allow = view.keptTokens(.allow)
        supported = view.keptTokens(.supported)
        challenges = view.challengeFields
        authenticationInfo = view.header(.authenticationInfo).map { view.copy($0) }
        tolerances = view.tolerances
        raw = view.copy(0..<min(view.message.count, Limits.evidenceBytes))
        retryAfterSeconds = nil
        readRetryAfter(view)
    }

    private mutating func readRetryAfter(_ view: borrowing MessageView) {
        do throws(SIPSyntaxError) {
            guard let value = try view.retryAfter else { return }
            retryAfterSeconds = value.seconds
            if value.isClamped { tolerances.insert(.clampedRetryAfter) }
        } catch {
            tolerances.insert(.unreadableRetryAfter)
        }
    }
}

/// One authentication challenge as it was sent, with the header it came in.
package struct ChallengeField: Sendable, Hashable {
    /// Whether it came in Proxy-Authenticate.
    package var isProxy: Bool
    /// The value.
    package var value: [UInt8]

    /// A challenge from its parts.
    package init(isProxy: Bool, value: [UInt8]) {
        self.isProxy = isProxy
        self.value = value
    }
}

extension MessageView {
    /// A copy of a piece for people to read: unfolded and cut to ``Limits/evidenceBytes``.
    func kept(_ range: ByteRange) -> [UInt8] {
        let bytes = unfoldedBytes(range)
        return bytes.count <= Limits.evidenceBytes ? bytes : Array(bytes.prefix(Limits.evidenceBytes))
    }

    /// The same for the first field of a name.
    func kept(_ name: HeaderName) -> [UInt8]? { header(name).map { kept($0) } }

    /// The first tokens of a list; reading stops at the first malformed one.
    func keptTokens(_ name: HeaderName) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        try? forEachToken(name) { token in
            if tokens.count < Limits.allowValues { tokens.append(copy(token)) }
        }
        return tokens
    }

    /// The challenges of a 401 or 407.
    var challengeFields: [ChallengeField] {
        guard has(.wwwAuthenticate) || has(.proxyAuthenticate) else { return [] }
        var found: [ChallengeField] = []
        for index in 0..<fieldCount where found.count < Limits.challenges {
            let field = field(index)
            guard field.name == .wwwAuthenticate || field.name == .proxyAuthenticate else { continue }
            found.append(ChallengeField(isProxy: field.name == .proxyAuthenticate, value: copy(field.value)))
        }
        return found
    }
}
