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

    /// An engine over a connected socket; it does not own the descriptor. Clients send `serverName` as SNI unless nil.
    ///
    /// - Parameter resumption: what an earlier connection of the same settings and name left; with `nil` the handshake
    ///   is full and nothing is kept of it.
    init?(_ context: TLSContext, descriptor: Int32, serverName: String?, resumption: TLSResumption? = nil) {
        TLSErrorQueue.clear()
        let isClient = context.settings.role == .client
        guard let record = tw_tls_record_new(isClient ? 1 : 0) else { return nil }
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
            if let resumption { tw_ssl_allow_resumption(ssl, resumption.session(for: context)) }
        }
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
            clientCertificateRequested: record.pointee.client_certificate_requested != 0,
            resumed: SSL_session_reused(ssl) == 1, alert: lastAlert)
    }

    /// The chain as it was presented and what the verifier objected to; `nil` where the peer presented none.
    var presentedChain: PresentedChain? {
        var chain = PresentedChain(
            record.pointee, diagnostic: context.settings.diagnostic, read: context.certificates.facts)
        chain?.take(staple: StapledResponse.status(of: ssl, record.pointee, context: context.pointer))
        return chain
    }

    /// Keeps what a later connection may resume; to be called before the connection is closed.
    func keep(in resumption: TLSResumption) {
        TLSErrorQueue.clear()
        guard SSL_is_init_finished(ssl) == 1 else { return }
        resumption.take(SSL_get_session(ssl), of: context)
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
