import Evidence
import Probing
import Transport

/// What sessions ask of the network: the one seam between the agent and the sockets. Loop only.
protocol Network: AnyObject {
    /// Makes a new connection with a full handshake and asks once; the flow stays open where it may be asked again.
    func open(_ target: ProbeTarget) async -> (result: ProbeResult, flow: (any LiveFlow)?)
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

    init(loop: EventLoop, resolver settings: ResolverSettings, contexts: TLSContexts) {
        prober = Prober(loop: loop, resolver: Resolver(on: loop, settings: settings), contexts: contexts)
    }

    func open(_ target: ProbeTarget) async -> (result: ProbeResult, flow: (any LiveFlow)?) {
        let (result, flow) = await prober.open(target)
        return (result, flow.map { ProberFlow($0, prober) })
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
