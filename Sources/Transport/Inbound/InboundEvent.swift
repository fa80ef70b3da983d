package import ChainAudit
package import Evidence

/// Names one inbound connection of a listener; never reused.
package struct InboundID: Sendable, Hashable {
    let number: UInt64
}

/// Who is at the other end of an inbound connection.
package struct InboundPeer: Sendable, Hashable {
    /// The connection's name.
    package let id: InboundID
    /// The peer's address and port.
    package let address: SocketAddress
    /// Our own end.
    package let local: SocketAddress?
    /// How it reached us.
    package let transport: TransportKind
    /// What TLS agreed on; `nil` for plain TCP and for UDP.
    package internal(set) var tls: TLSFacts?
    /// The client's certificates as they were presented, judged by nobody; `nil` where it sent none.
    package internal(set) var chain: PresentedChain?
}

/// What one inbound connection carried so far.
package struct InboundTraffic: Sendable, Hashable {
    /// Bytes of SIP that came, line ends between messages included.
    package var bytesIn = 0
    /// Whole messages that came.
    package var messagesIn = 0
    /// Pings (RFC 5626 §4.4.1) that came, each answered with one CRLF.
    package var pings = 0
}

/// Why a connection was closed as soon as it was there, or a datagram dropped.
package enum InboundRefusal: String, Sendable, Hashable, CaseIterable {
    /// ``InboundLimits/connections`` are open and none of them is idle.
    case tooMany
    /// ``InboundLimits/connectionsPerSource`` are open.
    case tooManyOfOneSource
    /// The source opens them faster than ``InboundLimits/connectEvery``.
    case tooFast
    /// ``InboundLimits/sources`` are remembered already.
    case tooManySources
    /// A datagram is no SIP, or longer than one may be.
    case noSIP
}

/// How an inbound connection ended.
package enum InboundEnd: Sendable, Hashable {
    /// The peer closed it; `orderly` with close_notify, or FIN where there is no TLS.
    case closedByPeer(orderly: Bool)
    /// The handshake failed.
    case handshakeFailed(TLSFailure)
    /// The handshake took longer than ``InboundLimits/handshake``.
    case handshakeTooSlow
    /// A message took longer than ``InboundLimits/message``.
    case messageTooSlow
    /// No byte came for ``InboundLimits/idle``.
    case idle
    /// It made room for a newer one, being idle longest.
    case madeRoom
    /// More messages or pings came than ``InboundLimits/messageEvery`` allows.
    case tooManyMessages
    /// What came is no SIP: why, and the first bytes of it.
    case malformed(String, PeerText)
    case failed(IOFailure)
    /// We closed it.
    case closedByUs
}

/// What a listener tells whoever owns it, in the order in which it happens.
package enum InboundEvent: Sendable {
    /// A peer is there, and where there is TLS the handshake is done.
    case opened(InboundPeer)
    /// One whole SIP message, request or response, unparsed.
    case message([UInt8], from: InboundPeer)
    /// The connection is gone; also told of peers whose handshake failed and that were never `opened`.
    case ended(InboundPeer, InboundEnd, InboundTraffic)
    /// A connection was closed as soon as it was there, or a datagram dropped.
    case refused(SocketAddress, InboundRefusal)
}

/// What a listener has counted since it started.
package struct InboundCounts: Sendable, Hashable {
    /// Connections taken.
    package var accepted = 0
    /// Datagrams taken.
    package var datagrams = 0
    /// Connections and datagrams refused, by reason.
    package var refused: [InboundRefusal: Int] = [:]
    /// Connections that were closed unserved because the system had no descriptor left for them.
    package var shed = 0
    /// Connections closed to make room for newer ones.
    package var madeRoom = 0
}
