package import Evidence
import SIP
package import Transport

/// Hears the OPTIONS that SBCs send to us at one address, answers them, and writes down whose they are.
///
/// It lives on a loop that no probe is made on: whoever floods it delays nothing but other heartbeats. An address that
/// cannot be had, or a certificate that cannot be used, is tried again for as long as it takes.
package actor OptionsListener {
    /// Where it listens, and as whom.
    package struct Settings: Sendable, Hashable {
        /// The address and port of this host.
        package var address: SocketAddress
        /// The transport.
        package var transport: TransportKind
        /// The server's side of TLS; `nil` unless the transport is TLS.
        package var tls: TLSSettings?

        /// Settings from their parts.
        package init(address: SocketAddress, transport: TransportKind, tls: TLSSettings? = nil) {
            self.address = address
            self.transport = transport
            self.tls = tls
        }

        /// `tls:192.0.2.1:5061`.
        package var text: String { "\(transport.rawValue):\(address.text)" }
    }

    /// Told when it begins to listen, and with a reason when it cannot; not again while nothing changes.
    package typealias Report = @Sendable (Settings, _ trouble: String?) -> Void

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let loop: EventLoop
    private let settings: Settings
    private let contexts: TLSContexts
    private let book: InboundBook
    private let limits: InboundLimits
    private let report: Report
    private var listener: InboundListener?
    private var cycle: Task<Void, Never>?
    private var told: String?? = .none
    private var isStopped = false

    /// After so long a listener that could not be started is tried again, and a renewed certificate looked for.
    static let pause = Span.seconds(10)

    /// A listener that hears nobody before ``start()``.
    package init(
        _ settings: Settings, on loop: EventLoop, contexts: TLSContexts, book: InboundBook,
        limits: InboundLimits = InboundLimits(), report: @escaping Report
    ) {
        self.loop = loop
        self.settings = settings
        self.contexts = contexts
        self.book = book
        self.limits = limits
        self.report = report
    }

    /// Listens until ``stop()``; returns after the first attempt.
    package func start() async {
        await attempt()
        guard !isStopped else { return }
        cycle = Task { await self.run() }
    }

    /// Listens no more and closes every connection; an attempt that is under way comes to nothing.
    package func stop() async {
        isStopped = true
        cycle?.cancel()
        await cycle?.value
        await listener?.stop()
        listener = nil
        book.forget(settings.text)
    }

    private func run() async {
        while await loop.sleep(until: loop.refreshedNow() + Self.pause) != .cancelled { await attempt() }
    }

    /// Starts to listen where that is still to do, and looks for a renewed certificate.
    private func attempt() async {
        do throws(TLSContextError) {
            var context: TLSContext?
            var trouble: String?
            if let tls = settings.tls {
                let ready = try await contexts.context(tls, at: loop.refreshedNow())
                context = ready.context
                trouble = ready.refusedRenewal?.text
            }
            if isStopped { return }
            if let listener {
                if let context { await listener.use(context) }
            } else {
                trouble = await begin(context) ?? trouble
            }
            tell(trouble, listens: listener != nil)
        } catch {
            tell(error.text, listens: listener != nil)
        }
    }

    private func begin(_ context: TLSContext?) async -> String? {
        let (book, clock, settings, proofs) = (book, loop.clock, settings, InboundProofs())
        let fresh = InboundListener(on: loop, tls: context, limits: limits, isKnown: book.knows) { listener, event in
            Self.take(event, at: listener, settings, book, proofs, clock)
        }
        do throws(SystemError) {
            if settings.transport == .udp {
                _ = try await fresh.startDatagrams(at: settings.address)
            } else {
                _ = try await fresh.start(at: settings.address)
            }
        } catch {
            return error.text
        }
        if isStopped {
            await fresh.stop()
            return nil
        }
        listener = fresh
        return nil
    }

    private func tell(_ trouble: String?, listens: Bool) {
        if isStopped { return }
        let shown = listens ? nil : trouble ?? "not started yet"
        note { $0.trouble = shown }
        guard told != .some(trouble) else { return }
        told = .some(trouble)
        report(settings, trouble)
    }

    private func note(_ change: (inout InboundBook.Endpoint) -> Void) {
        Self.note(book, settings, at: loop.refreshedNow(), change)
    }
}

// MARK: One event

extension OptionsListener {
    private static func note(
        _ book: InboundBook, _ settings: Settings, at now: MonotonicTime, _ change: (inout InboundBook.Endpoint) -> Void
    ) {
        let first = InboundBook.Endpoint(address: settings.address, transport: settings.transport)
        book.note(settings.text, at: now, change, or: first)
    }

    private static func take(
        _ event: InboundEvent, at listener: isolated InboundListener, _ settings: Settings, _ book: InboundBook,
        _ proofs: InboundProofs, _ clock: any Clock
    ) {
        follow(event, proofs)
        switch event {
        case .message(let bytes, let peer):
            let request = request(bytes)
            note(book, settings, at: clock.now()) {
                $0.messages &+= 1
                if request == nil { $0.malformed &+= 1 }
            }
            guard let request else { return }
            let inbound = InboundOptions(
                source: peer.address.address, transport: settings.transport, chain: peer.chain,
                proof: proofs[peer], request: request)
            let isKnown = book.take(inbound, at: clock.now(), wall: clock.wall())
            let answer = InboundAnswer(to: inbound, at: peer.address, isKnown: isKnown, requestBytes: bytes.count)
            if let answer { listener.send(answer.bytes, to: peer.id) }
        case .refused: note(book, settings, at: clock.now()) { $0.refused &+= 1 }
        case .ended(_, .malformed, _): note(book, settings, at: clock.now()) { $0.malformed &+= 1 }
        case .ended(_, .handshakeFailed, _), .ended(_, .handshakeTooSlow, _):
            note(book, settings, at: clock.now()) { $0.refused &+= 1 }
        case .opened, .ended: break
        }
    }

    /// Keeps what an open connection's certificates prove as long as it is open.
    private static func follow(_ event: InboundEvent, _ proofs: InboundProofs) {
        switch event {
        case .opened(let peer): proofs.opened(peer)
        case .ended(let peer, _, _): proofs.ended(peer)
        case .message, .refused: break
        }
    }

    /// The request in a message; `nil` for a response, and for what cannot be read.
    private static func request(_ bytes: [UInt8]) -> RequestFacts? {
        var index = MessageIndex()
        guard let view = try? index.parse(bytes.span, as: .tolerant), view.isRequest else { return nil }
        return RequestFacts(view)
    }
}
