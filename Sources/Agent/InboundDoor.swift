import Evidence
import Logging
import Plans
import Probing
import Transport

/// The listeners of an agent, as its plan has them, on a loop of their own.
actor InboundDoor {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let book: InboundBook
    private let contexts = TLSContexts()
    private let log: Logger
    private var listeners: [OptionsListener.Settings: OptionsListener] = [:]

    init(loop: EventLoop, book: InboundBook, log: Logger) {
        self.loop = loop
        self.book = book
        self.log = log
    }

    /// Takes on a plan: listeners that it has already go on, with all their connections.
    func adopt(_ wanted: [OptionsListener.Settings], _ trunks: [InboundTrunk]) async {
        book.adopt(trunks, listeners: wanted.count, at: loop.refreshedNow())
        for (settings, listener) in listeners where !wanted.contains(settings) {
            await listener.stop()
            listeners[settings] = nil
        }
        for settings in wanted where listeners[settings] == nil {
            let listener = OptionsListener(settings, on: loop, contexts: contexts, book: book) { [log] in
                Self.tell($0, trouble: $1, log)
            }
            listeners[settings] = listener
            await listener.start()
        }
    }

    /// Listens no more.
    func stop() async {
        for listener in listeners.values { await listener.stop() }
        listeners = [:]
    }

    /// Returns once everything that waited for this actor has had its turn.
    func settle() {}

    private static func tell(_ settings: OptionsListener.Settings, trouble: String?, _ log: Logger) {
        if let trouble {
            log.error(
                "trouble with listening; it is tried again, everything else goes on",
                metadata: ["address": "\(settings.text)", "reason": "\(trouble)"])
        } else {
            log.notice("listening for OPTIONS", metadata: ["address": "\(settings.text)"])
        }
    }
}

extension Plan {
    /// The listeners as they are started; throws where a key's password cannot be read.
    func inboundSettings() throws(AgentError) -> [OptionsListener.Settings] {
        try listeners.map { (listener) throws(AgentError) in
            OptionsListener.Settings(
                address: SocketAddress(listener.address, port: listener.port), transport: listener.transport,
                tls: try listener.serverSettings())
        }
    }

    /// The targets whose SBCs may send us OPTIONS.
    var inboundTrunks: [InboundTrunk] { targets.map(\.inboundTrunk) }
}

extension ListenPlan {
    fileprivate func serverSettings() throws(AgentError) -> Transport.TLSSettings? {
        guard transport == .tls, let certificatePath, let keyPath else { return nil }
        var files = TLSIdentityFiles(certificate: certificatePath, key: keyPath)
        if let keyPassword {
            do throws(SecretError) {
                files.password = try keyPassword.resolve().text
            } catch {
                throw AgentError(status: 78, reason: "listen: the key password: \(error.reason)")
            }
        }
        var settings = Transport.TLSSettings()
        settings.role = .server(clientCertificates.wanted)
        settings.identity = files
        if let caPath { settings.trust = .file(caPath) }
        return settings
    }
}

extension ListenPlan.ClientCertificates {
    fileprivate var wanted: Transport.TLSSettings.ClientCertificates {
        switch self {
        case .ignore: .ignore
        case .request: .request
        case .require: .require
        }
    }
}

extension TargetPlan {
    /// What its own OPTIONS are held against.
    var inboundTrunk: InboundTrunk {
        var names: [String] = []
        for name in [address.host, serverName, ownTrunk].compactMap({ $0 }) + inbound.names
        where !names.contains(name) { names.append(name) }
        var trunk = InboundTrunk(name: name, names: names, addresses: [address.literal].compactMap { $0 })
        trunk.expectation =
            switch inbound.expectation {
            case .never: .never
            case .onceSeen: .onceSeen
            case .always: .always
            }
        trunk.lateAfter = inbound.late
        trunk.staleAfter = inbound.stale
        trunk.isStrict = profile == "teams-sbc"
        return trunk
    }
}
