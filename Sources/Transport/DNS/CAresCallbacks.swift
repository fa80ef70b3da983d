import CAres
import Glibc

// Everything that c-ares calls. Each function finds its object behind the pointer it is given, does one thing with it
// and returns; nothing here asks, cancels or destroys, because c-ares must not be re-entered from its own callbacks.

/// A question that c-ares is carrying. Kept alive by c-ares, and keeps its channel alive, until it was called back.
final class PendingQuestion {
    let channel: NameServerChannel
    let done: (NameServerReply) -> Void

    init(channel: NameServerChannel, done: @escaping (NameServerReply) -> Void) {
        self.channel = channel
        self.done = done
    }
}

enum CAresCallbacks {
    /// The end of a question, successful or not. The corresponding C type is `ares_callback`.
    static let answered:
        @convention(c) (UnsafeMutableRawPointer?, CInt, CInt, UnsafeMutablePointer<UInt8>?, CInt) -> Void = {
            context, status, _, answer, length in
            guard let context else { return }
            let question = Unmanaged<PendingQuestion>.fromOpaque(context).takeRetainedValue()
            let bytes = Array(UnsafeBufferPointer(start: answer, count: answer == nil ? 0 : Int(max(length, 0))))
            question.channel.note(question, status: status, answer: bytes)
        }

    /// Which descriptors to watch, and for what. The corresponding C type is `ares_sock_state_cb`.
    static let interest: @convention(c) (UnsafeMutableRawPointer?, ares_socket_t, CInt, CInt) -> Void = {
        context, descriptor, readable, writable in
        sockets(context)?.setInterest(descriptor, readable: readable != 0, writable: writable != 0)
    }

    /// The five calls that c-ares would otherwise make itself: made here, their error numbers are kept.
    static var functions: ares_socket_functions {
        ares_socket_functions(
            asocket: { _, type, _, context in sockets(context)?.open(type) ?? -1 },
            aclose: { descriptor, context in
                sockets(context)?.close(descriptor)
                return 0
            },
            aconnect: { descriptor, _, _, context in sockets(context)?.connect(descriptor) ?? -1 },
            arecvfrom: { descriptor, buffer, count, flags, address, length, context in
                sockets(context)?.receive(descriptor) { recvfrom(descriptor, buffer, count, flags, address, length) }
                    ?? -1
            },
            asendv: { descriptor, vector, count, context in
                sockets(context)?.send(descriptor, vector, count) ?? -1
            })
    }
}

/// The sockets behind the pointer that c-ares was given for them.
private func sockets(_ context: UnsafeMutableRawPointer?) -> NameServerSockets? {
    context.map { Unmanaged<NameServerSockets>.fromOpaque($0).takeUnretainedValue() }
}
