package import Evidence
internal import CCurl

/// A mail server that takes messages by SMTP (RFC 5321).
package struct MailServer: Sendable, Hashable {
    /// How the connection is protected.
    package enum Security: String, Sendable, Hashable, CaseIterable {
        /// STARTTLS, or nothing is sent.
        case startTLS = "starttls"
        /// TLS from the first byte.
        case tls
        /// None: for a server on this machine.
        case none
    }

    /// Host name or address; an IPv6 address without brackets.
    package var host: String
    /// The port.
    package var port: UInt16
    /// How the connection is protected.
    package var security: Security
    /// Whom to log in as; `nil` sends without.
    package var user: String?
    /// The password.
    package var password: String?
    /// Of one attempt.
    package var timeout = Span.seconds(30)
    /// A PEM bundle trusted in place of the system's.
    package var caFile: String?

    /// A server from its parts.
    package init(host: String, port: UInt16, security: Security) {
        self.host = host
        self.port = port
        self.security = security
    }
}

extension MailServer {
    /// Hands a message over, all receivers or none; blocks the calling thread, so call it on a worker.
    package func send(_ message: MailMessage) -> DeliveryResult {
        guard Curl.isReady, let handle = curl_easy_init() else {
            return DeliveryResult(status: nil, error: "the mail client cannot be started")
        }
        defer { curl_easy_cleanup(handle) }
        var receivers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(receivers) }
        for receiver in message.receivers { receivers = curl_slist_append(receivers, "<\(receiver)>") }
        let source = MailSource(message.bytes)
        let answer = Curl.Answer()
        let code =
            configure(handle, message, receivers, source, answer)
            ?? withExtendedLifetime((source, answer)) { curl_easy_perform(handle) }
        return result(code, of: handle)
    }

    private func configure(
        _ handle: UnsafeMutableRawPointer, _ message: MailMessage, _ receivers: UnsafeMutablePointer<curl_slist>?,
        _ source: MailSource, _ answer: Curl.Answer
    ) -> CURLcode? {
        let place = host.contains(":") ? "[\(host)]" : host
        let domain = message.sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let useSSL = security == .startTLS ? Int(CURLUSESSL_ALL.rawValue) : 0
        var codes = [
            tw_curl_set_string(
                handle, CURLOPT_URL, "\(security == .tls ? "smtps" : "smtp")://\(place):\(port)/\(domain)"),
            tw_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            tw_curl_set_long(handle, CURLOPT_NOSIGNAL, 1), Curl.setTimeout(timeout, on: handle),
            tw_curl_set_string(handle, CURLOPT_PROXY, ""), tw_curl_set_long(handle, CURLOPT_USE_SSL, useSSL),
            tw_curl_set_string(handle, CURLOPT_MAIL_FROM, "<\(message.sender)>"),
            tw_curl_set_list(handle, CURLOPT_MAIL_RCPT, receivers), tw_curl_set_long(handle, CURLOPT_UPLOAD, 1),
            tw_curl_set_function(handle, CURLOPT_READFUNCTION, giveMail),
            tw_curl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(source).toOpaque()),
            tw_curl_set_function(handle, CURLOPT_WRITEFUNCTION, Curl.takeAnswer),
            tw_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(answer).toOpaque()),
        ]
        if let caFile { codes.append(tw_curl_set_string(handle, CURLOPT_CAINFO, caFile)) }
        if let user { codes.append(tw_curl_set_string(handle, CURLOPT_USERNAME, user)) }
        if let password { codes.append(tw_curl_set_string(handle, CURLOPT_PASSWORD, password)) }
        return codes.first { $0 != CURLE_OK }
    }

    /// A reply of 5yz is final, all else may be better next time (RFC 5321 §4.2.1).
    private func result(_ code: CURLcode, of handle: UnsafeMutableRawPointer) -> DeliveryResult {
        var reply = 0
        _ = tw_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
        var result = DeliveryResult(status: nil)
        guard code != CURLE_OK else {
            result.outcome = .delivered
            return result
        }
        let words = String(cString: curl_easy_strerror(code))
        result.error = reply >= 400 ? "the mail server answered \(reply): \(words)" : words
        result.outcome = (500...599).contains(reply) ? .refused : .transient
        return result
    }
}

/// The bytes of a message as libcurl asks for them.
private final class MailSource {
    private let bytes: [UInt8]
    private var sent = 0  // calling thread only

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func give(to room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - sent)
        room.copyBytes(from: bytes[sent..<sent + count])
        sent += count
        return count
    }
}

/// The corresponding C option is `CURLOPT_READFUNCTION`.
private let giveMail: tw_curl_data_function = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let (total, overflow) = size.multipliedReportingOverflow(by: count)
    guard !overflow else { return 0 }
    let source = Unmanaged<MailSource>.fromOpaque(context).takeUnretainedValue()
    return source.give(to: UnsafeMutableRawBufferPointer(start: bytes, count: total))
}
