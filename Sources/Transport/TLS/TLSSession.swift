import ChainAudit
import COpenSSL
import COpenSSLShims
import Evidence

/// The engine of one TLS connection over one socket: bytes in, bytes out, never blocks. Loop only.
final class TLSSession {
    /// What a step of the engine asks for.
    enum Step: Sendable, Hashable {
        case done
        case wantRead, wantWrite
        /// The peer said close_notify.
        case closed
        case failed(TLSFailure)
    }

    private let context: TLSContext
    private let ssl: OpaquePointer
    private let record: UnsafeMutablePointer<tw_tls_record>
    /// What the session that was offered began with.
    private let offered: TLSResumption.Origin?

    /// An engine over a connected socket; it does not own the descriptor. Clients send `serverName` as SNI unless nil.
    ///
    /// - Parameters:
    ///   - offer: the session that an earlier connection left; with `nil` the handshake is a full one.
    ///   - mayBeResumed: whether ``keep(in:_:)`` is to be called in the end.
    init?(
        _ context: TLSContext, descriptor: Int32, serverName: String?, offer: consuming TLSResumption.Offer? = nil,
        mayBeResumed: Bool = false
    ) {
        TLSErrorQueue.clear()
        let isClient = context.settings.role == .client
        // A client's certificate that is only asked for is looked at and judged afterwards, like a server's.
        let observes = isClient || context.settings.role == .server(.request)
        guard let record = tw_tls_record_new(observes ? 1 : 0) else { return nil }
        guard let ssl = SSL_new(context.pointer) else {
            tw_tls_record_free(record)
            return nil
        }
        guard let bio = tw_socket_bio_new(descriptor, record) else {
            SSL_free(ssl)
            tw_tls_record_free(record)
            return nil
        }
        SSL_set_bio(ssl, bio, bio)
        _ = tw_tls_attach(ssl, record, Self.verifyMode(context.settings.role))
        // One call to the kernel takes what is there, instead of two for every record.
        SSL_set_read_ahead(ssl, 1)
        if isClient { SSL_set_connect_state(ssl) } else { SSL_set_accept_state(ssl) }
        if isClient {
            if let serverName { _ = tw_ssl_set_server_name(ssl, serverName) }
            _ = tw_ssl_request_status(ssl)
            if mayBeResumed { tw_ssl_allow_resumption(ssl, offer?.session) }
        }
        offered = offer?.origin
        self.context = context
        self.ssl = ssl
        self.record = record
    }

    deinit {
        // The record outlives the connection that writes into it.
        SSL_free(ssl)
        tw_tls_record_free(record)
    }

    private static func verifyMode(_ role: TLSSettings.Role) -> Int32 {
        switch role {
        case .client: SSL_VERIFY_PEER
        case .server(.ignore): SSL_VERIFY_NONE
        case .server(.request): SSL_VERIFY_PEER
        case .server(.require): SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
    }

    /// Goes on with the handshake.
    func handshake() -> Step { step { SSL_do_handshake(ssl) } }

    /// Reads decrypted bytes; the count is meaningful with `.done`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> (Step, Int) {
        var count = 0
        let result = step { SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count) }
        return (result, count)
    }

    /// How many bytes have come in over the wire.
    var bytesIn: UInt64 { record.pointee.bytes_in }

    /// Takes in what the peer said after the handshake (tickets, alerts); `.done` where bytes for us follow, unread.
    func lookAhead() -> Step {
        var byte: UInt8 = 0
        var count = 0
        return step { SSL_peek_ex(ssl, &byte, 1, &count) }
    }

    /// Writes bytes; the count of those taken is meaningful with `.done`.
    func write(_ buffer: UnsafeRawBufferPointer) -> (Step, Int) {
        var count = 0
        let result = step { SSL_write_ex(ssl, buffer.baseAddress, buffer.count, &count) }
        return (result, count)
    }

    /// Says close_notify once; not to be called after a failure.
    func sayGoodbye() {
        TLSErrorQueue.clear()
        SSL_shutdown(ssl)
        TLSErrorQueue.clear()
    }

    /// The one wrapper of every call: queue cleared before, error read and queue drained after, in the same turn.
    private func step(_ call: () -> Int32) -> Step {
        TLSErrorQueue.clear()
        let result = call()
        if result > 0 { return .done }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .wantRead
        case SSL_ERROR_WANT_WRITE: return .wantWrite
        case SSL_ERROR_ZERO_RETURN: return .closed
        default: return .failed(failure(TLSErrorQueue.drain()))
        }
    }
}

// MARK: What was seen

extension TLSSession {
    /// Everything about the connection that the contract's `tls` block shows.
    var facts: TLSFacts {
        TLSFacts(
            version: SSL_is_init_finished(ssl) == 1 ? String(cString: SSL_get_version(ssl)) : nil,
            cipher: SSL_get_current_cipher(ssl).flatMap { SSL_CIPHER_get_name($0) }.map { String(cString: $0) },
            clientCertificateRequested: asksForCertificate, resumed: isResumed, alert: lastAlert)
    }

    private var isResumed: Bool { SSL_session_reused(ssl) == 1 }

    /// Whether the peer asked for our certificate, here or in the handshake that the session began with.
    private var asksForCertificate: Bool {
        if record.pointee.client_certificate_requested != 0 { return true }
        return isResumed && offered?.clientCertificateRequested == true
    }

    /// The chain as it was presented and what the verifier objected to; `nil` where the peer presented none. Where a
    /// session was resumed, the one of the handshake that it began with.
    var presentedChain: PresentedChain? {
        if isResumed { return offered?.chain }
        var chain = PresentedChain(
            record.pointee, diagnostic: context.settings.diagnostic, read: context.certificates.facts)
        chain?.take(staple: StapledResponse.status(of: ssl, record.pointee, context: context.pointer))
        return chain
    }

    /// Keeps what a later connection to the same peer may resume; to be called before the connection is closed.
    func keep(in resumption: TLSResumption, _ peer: SocketAddress) {
        TLSErrorQueue.clear()
        guard SSL_is_init_finished(ssl) == 1 else { return }
        let origin = TLSResumption.Origin(
            chain: presentedChain, clientCertificateRequested: asksForCertificate)
        resumption.keep(SSL_get_session(ssl), origin, of: context, peer)
    }

    private var lastAlert: TLSAlert? {
        let record = record.pointee
        if record.alert_received.level != 0 { return TLSAlert(record.alert_received, sent: false) }
        // What the peer says weighs more than our own answer to it, and what we send to a peer that has gone says
        // nothing.
        guard record.alert_sent.level != 0, record.end_of_stream == 0 else { return nil }
        return TLSAlert(record.alert_sent, sent: true)
    }

    /// The failure that a close_notify inside the handshake is.
    var closedInHandshake: TLSFailure {
        var failure = failure([])
        failure.endOfStream = true
        return failure
    }

    private func failure(_ entries: [TLSErrorQueue.Entry]) -> TLSFailure {
        let record = record.pointee
        let first = withUnsafeBytes(of: record.first_bytes) { Array($0.prefix(Int(record.first_byte_count))) }
        return TLSFailure(
            errno: record.last_errno == 0 ? nil : record.last_errno, endOfStream: record.end_of_stream != 0,
            alert: lastAlert, reasons: entries.map(\.text), reasonCodes: entries.map { Int($0.reason) },
            serverHelloSeen: record.server_hello_seen != 0, bytesIn: Int(clamping: record.bytes_in),
            firstBytes: PeerText(first))
    }
}

extension TLSAlert {
    init(_ alert: tw_alert, sent: Bool) {
        self.init(number: Int(alert.number), fatal: alert.level == 2, sent: sent)
    }
}
