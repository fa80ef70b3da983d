package import Evidence

/// When a trunk's SBC last sent us OPTIONS, and how often it does.
package struct InboundSight: Sendable, Hashable {
    /// When the last one came.
    package var lastSeen: WallTime
    /// How many came.
    package var count: Int
    /// OPTIONS a minute; `nil` where too few came to tell.
    package var perMinute: Double?
    /// Where the last one came from, for people.
    package var source: String
    /// How the last one reached us.
    package var transport: TransportKind
    /// Whether a certificate proved it.
    package var isAuthenticated: Bool

    /// A sight from its parts.
    package init(
        lastSeen: WallTime, count: Int, perMinute: Double? = nil, source: String, transport: TransportKind,
        isAuthenticated: Bool
    ) {
        self.lastSeen = lastSeen
        self.count = count
        self.perMinute = perMinute
        self.source = source
        self.transport = transport
        self.isAuthenticated = isAuthenticated
    }

    var json: JSON {
        .object([
            ("lastSeenAt", .string(lastSeen.iso8601)), ("count", .integer(Int64(count))),
            ("perMinute", perMinute.map { .number(($0 * 10).rounded() / 10) } ?? .null), ("source", .string(source)),
            ("transport", .string(transport.rawValue)), ("authenticated", .bool(isAuthenticated)),
        ])
    }
}

/// Where an agent listens for OPTIONS, and who else sent it something.
package struct InboundStatus: Sendable {
    /// One listener.
    package struct Listener: Sendable, Hashable {
        /// `0.0.0.0:5061`.
        package var address: String
        /// The transport.
        package var transport: TransportKind
        /// Why it does not listen; `nil` where it does.
        package var trouble: String?
        /// Whole messages that came.
        package var messages: Int
        /// Messages that are no SIP request.
        package var malformed: Int
        /// Connections and datagrams refused, and handshakes that failed.
        package var refused: Int

        /// A listener from its parts.
        package init(
            address: String, transport: TransportKind, trouble: String?, messages: Int, malformed: Int, refused: Int
        ) {
            self.address = address
            self.transport = transport
            self.trouble = trouble
            self.messages = messages
            self.malformed = malformed
            self.refused = refused
        }
    }

    /// Somebody who belongs to no trunk.
    package struct Stranger: Sendable, Hashable {
        /// The address.
        package var source: String
        /// The transport.
        package var transport: TransportKind
        /// When it was first heard by this run of the agent.
        package var firstSeen: WallTime
        /// When it was last heard.
        package var lastSeen: WallTime
        /// How many requests came.
        package var count: Int
        /// Why it belongs to no trunk, a few words.
        package var reason: String
        /// Of its last request: method, the host that Contact or From names, and User-Agent.
        package var method: PeerText
        /// See ``method``.
        package var claims: PeerText
        /// See ``method``.
        package var userAgent: PeerText
        /// Codes of what is wrong with its last request.
        package var codes: [DiagnosisCode]

        /// A stranger from its parts.
        package init(
            source: String, transport: TransportKind, firstSeen: WallTime, lastSeen: WallTime, count: Int,
            reason: String, method: PeerText, claims: PeerText, userAgent: PeerText, codes: [DiagnosisCode]
        ) {
            self.source = source
            self.transport = transport
            self.firstSeen = firstSeen
            self.lastSeen = lastSeen
            self.count = count
            self.reason = reason
            self.method = method
            self.claims = claims
            self.userAgent = userAgent
            self.codes = codes
        }
    }

    /// The listeners.
    package var listeners: [Listener]
    /// Those who belong to no trunk, the one heard last first.
    package var strangers: [Stranger]
    /// How many more were forgotten to make room.
    package var forgotten: Int

    /// A status from its parts.
    package init(listeners: [Listener], strangers: [Stranger], forgotten: Int) {
        self.listeners = listeners
        self.strangers = strangers
        self.forgotten = forgotten
    }
}

extension InboundStatus {
    var json: JSON {
        .object([
            ("listeners", .array(listeners.map(\.json))), ("unknownSenders", .array(strangers.map(\.json))),
            ("forgottenSenders", .integer(Int64(forgotten))),
        ])
    }

    /// What stands under a table: listeners that do not listen, and the last few unknown senders; empty where there is
    /// nothing to say.
    package func text(now: WallTime, width: Int) -> String {
        let broken = listeners.compactMap { listener in
            listener.trouble.map { "Not listening on \(listener.transport.rawValue):\(listener.address): \($0)" }
        }
        let shown = strangers.prefix(Self.shownStrangers).map { stranger in
            let age = Wording.length((now - stranger.lastSeen).microseconds)
            let claims = stranger.claims.bytes.isEmpty ? "" : " for \(stranger.claims.forTerminal)"
            return "  \(stranger.source) (\(stranger.transport.rawValue)): "
                + "\(stranger.count) × \(stranger.method.forTerminal)\(claims), \(stranger.reason), \(age) ago"
        }
        let more = strangers.count + forgotten - shown.count
        var lines = broken
        if !shown.isEmpty { lines += ["Unknown senders, not obeyed:"] + shown }
        if more > 0 { lines.append("  and \(more) more") }
        return lines.map { DisplayWidth.cut(Wording.line($0), to: max(width, StatusTable.narrowest)) + "\n" }.joined()
    }

    private static let shownStrangers = 10
}

extension InboundStatus.Listener {
    var json: JSON {
        .object([
            ("address", .string(address)), ("transport", .string(transport.rawValue)),
            ("trouble", trouble.map { .string($0) } ?? .null), ("messages", .integer(Int64(messages))),
            ("malformed", .integer(Int64(malformed))), ("refused", .integer(Int64(refused))),
        ])
    }
}

extension InboundStatus.Stranger {
    var json: JSON {
        .object([
            ("source", .string(source)), ("transport", .string(transport.rawValue)),
            ("firstSeenAt", .string(firstSeen.iso8601)), ("lastSeenAt", .string(lastSeen.iso8601)),
            ("count", .integer(Int64(count))), ("reason", .string(reason)), ("method", method.forJSON),
            ("claims", claims.forJSON), ("userAgent", userAgent.forJSON), ("codes", .strings(codes.map(\.rawValue))),
        ])
    }
}
