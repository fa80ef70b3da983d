import Evidence
import Glibc
import Probing
import Transport

/// What sessions ask of the network: the one seam between the agent and the sockets. Loop only.
protocol Network: AnyObject {
    /// Makes a new connection and asks once; the flow stays open where it may be asked again. Without `sessions` the
    /// handshake is a full one, with them an earlier session may be resumed.
    func open(
        _ target: ProbeTarget, resuming sessions: TLSResumption?
    ) async -> (result: ProbeResult, flow: (any LiveFlow)?)
    /// Whether packets to a canary come back: it accepts or refuses a connection.
    func reaches(_ address: TargetAddress, within patience: Span) async -> Bool
}

/// A connection that stays open and can be asked again. Loop only.
protocol LiveFlow: AnyObject {
    /// Whether another request can be sent.
    var isUsable: Bool { get }
    /// Whether the peer ended it in order while nobody was asking anything.
    var wasClosedByPeer: Bool { get }
    /// Tells once that it has ended while nobody was asking, unless ``close()`` ended it.
    func onEnd(_ handler: @escaping () -> Void)
    /// Sends one OPTIONS and waits for the answer.
    func ask(_ target: ProbeTarget) async -> ProbeResult
    /// Closes it. Closing twice is no error.
    func close()
}

/// The network itself.
final class ProberNetwork: Network {
    private let prober: Prober
    private let loop: EventLoop
    private let resolver: Resolver

    init(loop: EventLoop, resolver settings: ResolverSettings, contexts: TLSContexts) {
        self.loop = loop
        resolver = Resolver(on: loop, settings: settings)
        prober = Prober(loop: loop, resolver: resolver, contexts: contexts)
    }

    func open(
        _ target: ProbeTarget, resuming sessions: TLSResumption?
    ) async -> (result: ProbeResult, flow: (any LiveFlow)?) {
        let (result, flow) = await prober.open(target, resuming: sessions)
        return (result, flow.map { ProberFlow($0, prober) })
    }

    func reaches(_ address: TargetAddress, within patience: Span) async -> Bool {
        let deadline = loop.refreshedNow() + patience
        let resolution = await resolver.addresses(of: address.host, until: deadline)
        guard case .addresses(let addresses) = resolution.outcome, let first = addresses.first else { return false }
        let peer = SocketAddress(first, port: address.port)
        switch await StreamConnection.connect(to: peer, on: loop, until: deadline) {
        case .connected(let connection):
            connection.close()
            return true
        case .failed(let error, let immediate): return !immediate && error.number == ECONNREFUSED
        case .deadline, .cancelled: return false
        }
    }
}

private final class ProberFlow: LiveFlow {
    private let flow: SIPFlow
    private let prober: Prober

    init(_ flow: SIPFlow, _ prober: Prober) {
        self.flow = flow
        self.prober = prober
    }

    var isUsable: Bool { flow.isUsable }
    var wasClosedByPeer: Bool { flow.end == .closed(orderly: true) }
    func ask(_ target: ProbeTarget) async -> ProbeResult { await prober.ask(target, over: flow) }
    func onEnd(_ handler: @escaping () -> Void) { flow.onEnd = handler }
    func close() { flow.close() }
}
