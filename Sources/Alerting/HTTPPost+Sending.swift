// The one place that meets libcurl: one easy handle a post, made, used and freed on the calling thread.

internal import CCurl
internal import Evidence

extension HTTPPost {
    /// The most bytes of an answer's body that are read; what goes on longer is cut off.
    package static let mostAnswerBytes = 64 << 10

    /// Posts and waits for the answer, at most ``timeout``; blocks the calling thread, so call it on a worker.
    ///
    /// Redirects are not followed, only http and https are spoken, and a certificate that does not verify fails the
    /// attempt. An answer whose head arrived keeps its status, whatever became of its body.
    package func send() -> DeliveryResult {
        guard Self.isReady, let handle = curl_easy_init() else {
            return DeliveryResult(status: nil, error: "the HTTP client cannot be started")
        }
        defer { curl_easy_cleanup(handle) }
        return Transfer(handle).perform(self)
    }

    /// Initialises the library once in the process.
    private static let isReady = tw_curl_start() == CURLE_OK
}

/// One transfer on one handle.
private struct Transfer {
    private let handle: UnsafeMutableRawPointer

    init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

    func perform(_ post: HTTPPost) -> DeliveryResult {
        var fields: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(fields) }
        // An empty Expect keeps the client from waiting for a 100 that many receivers never send.
        for line in post.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
            guard let longer = curl_slist_append(fields, line) else {
                return DeliveryResult(status: nil, error: "out of memory")
            }
            fields = longer
        }
        let answer = Answer()
        let code = post.body.withUnsafeBufferPointer { body in
            configure(post, body, fields, answer) ?? withExtendedLifetime(answer) { curl_easy_perform(handle) }
        }
        return result(code, answer)
    }

    /// Sets every option; the first that is refused is returned.
    private func configure(
        _ post: HTTPPost, _ body: UnsafeBufferPointer<UInt8>, _ fields: UnsafeMutablePointer<curl_slist>?,
        _ answer: Answer
    ) -> CURLcode? {
        let milliseconds = max(1, min(post.timeout.nanoseconds / 1_000_000, 3_600_000))
        let pointer = UnsafeMutableRawPointer(mutating: body.baseAddress)
        let codes = [
            tw_curl_set_string(handle, CURLOPT_URL, post.url.text),
            tw_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            tw_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
            tw_curl_set_long(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
            tw_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            tw_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(milliseconds)),
            tw_curl_set_string(handle, CURLOPT_PROXY, post.proxy?.text ?? ""),
            post.caFile.map { tw_curl_set_string(handle, CURLOPT_CAINFO, $0) } ?? CURLE_OK,
            tw_curl_set_string(handle, CURLOPT_USERAGENT, "trunkwatch"),
            tw_curl_set_list(handle, CURLOPT_HTTPHEADER, fields),
            tw_curl_set_long(handle, CURLOPT_POST, 1),
            tw_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count),
            body.isEmpty
                ? tw_curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
                : tw_curl_set_pointer(handle, CURLOPT_POSTFIELDS, pointer),
            tw_curl_set_function(handle, CURLOPT_WRITEFUNCTION, takeAnswer),
            tw_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(answer).toOpaque()),
        ]
        return codes.first { $0 != CURLE_OK }
    }

    private func result(_ code: CURLcode, _ answer: Answer) -> DeliveryResult {
        var result = DeliveryResult(status: nil, duration: .microseconds(offset(CURLINFO_TOTAL_TIME_T)))
        var status = 0
        if tw_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK, status >= 200 {
            result.status = status
        }
        result.body = PeerText(answer.bytes.prefix(DeliveryResult.shownBytes))
        let wait = offset(CURLINFO_RETRY_AFTER)
        if wait > 0 { result.retryAfterSeconds = Int(clamping: wait) }
        if code != CURLE_OK {
            result.error = answer.isCut ? "the answer was cut" : String(cString: curl_easy_strerror(code))
        }
        return result
    }

    private func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return tw_curl_get_offset(handle, info, &value) == CURLE_OK ? Int64(value) : 0
    }
}

/// The body of an answer as far as it was kept.
private final class Answer {
    private(set) var bytes: [UInt8] = []  // calling thread only
    private(set) var isCut = false  // calling thread only

    /// Takes what there is room for; `false` ends the transfer.
    func take(_ more: UnsafeRawBufferPointer) -> Bool {
        bytes += more.prefix(HTTPPost.mostAnswerBytes - bytes.count)
        isCut = isCut || bytes.count == HTTPPost.mostAnswerBytes
        return !isCut
    }
}

/// The corresponding C option is `CURLOPT_WRITEFUNCTION`; another count than the given one ends the transfer.
private let takeAnswer: tw_curl_data_function = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let (total, overflow) = size.multipliedReportingOverflow(by: count)
    guard !overflow else { return 0 }
    let answer = Unmanaged<Answer>.fromOpaque(context).takeUnretainedValue()
    return answer.take(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
}
