import Evidence
import Synchronization
import TestSupport

@testable import Transport

/// Everything that a listener told, and one that tells it.
final class InboundLog: Sendable {
    private let events = Mutex<[InboundEvent]>([])

    var all: [InboundEvent] { events.withLock { $0 } }
    var opened: [InboundPeer] { all.compactMap { if case .opened(let peer) = $0 { peer } else { nil } } }
    var messages: [[UInt8]] { all.compactMap { if case .message(let bytes, _) = $0 { bytes } else { nil } } }
    var peers: [InboundPeer] { all.compactMap { if case .message(_, let peer) = $0 { peer } else { nil } } }
    var senders: [SocketAddress] { peers.map(\.address) }
    var ends: [InboundEnd] { all.compactMap { if case .ended(_, let end, _) = $0 { end } else { nil } } }
    var traffic: [InboundTraffic] { all.compactMap { if case .ended(_, _, let sum) = $0 { sum } else { nil } } }
    var refusals: [InboundRefusal] { all.compactMap { if case .refused(_, let why) = $0 { why } else { nil } } }

    func note(_ event: InboundEvent) { events.withLock { $0.append(event) } }

    /// A listener on the room's loop that writes down here what it tells, and answers each message as `answer` says.
    func listener(
        _ room: isolated Room, tls context: TLSContext? = nil, limits: InboundLimits = InboundLimits(),
        answer: @escaping @Sendable ([UInt8]) -> [UInt8]? = { _ in nil }
    ) async throws -> (listener: InboundListener, address: SocketAddress) {
        let listener = InboundListener(on: room.loop, tls: context, limits: limits) { listener, event in
            self.events.withLock { $0.append(event) }
            guard case .message(let bytes, let peer) = event, let reply = answer(bytes) else { return }
            listener.send(reply, to: peer.id)
        }
        let address = try await listener.start(at: SocketAddress(.v4(0x7F00_0001), port: 0))
        return (listener, address)
    }
}

extension Room {
    /// A connection to a listener, from an address of this machine's.
    func dial(_ address: SocketAddress, from source: UInt32 = 0x7F00_0001) async throws -> StreamConnection {
        let outcome = await StreamConnection.connect(
            to: address, from: ConnectOrigin(address: .v4(source)), on: loop, until: patience)
        guard case .connected(let connection) = outcome else { throw SupportError("connect: \(outcome)") }
        return connection
    }
}
