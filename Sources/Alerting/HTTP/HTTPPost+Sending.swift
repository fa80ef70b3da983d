// One easy handle a post, made, used and freed on the calling thread.

internal import CCurl
internal import Evidence

extension HTTPPost {

    /// Posts and waits for the answer, at most ``timeout``; blocks the calling thread, so call it on a worker.
    ///
    /// Redirects are not followed, only http and https are spoken, and a certificate that does not verify fails the
    /// attempt. An answer whose head arrived keeps its status, whatever became of its body.
    package func send() -> DeliveryResult {
        guard Curl.isReady, let handle = curl_easy_init() else {
            return DeliveryResult(status: nil, error: "the HTTP client cannot be started")
        }
        defer { curl_easy_cleanup(handle) }
        return Transfer(handle).perform(self)
    }

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
        let answer = Curl.Answer()
        let code = post.body.withUnsafeBufferPointer { body in
            configure(post, body, fields, answer) ?? withExtendedLifetime(answer) { curl_easy_perform(handle) }
        }
        return result(code, answer)
    }

    /// Sets every option; the first that is refused is returned.
    private func configure(
        _ post: HTTPPost, _ body: UnsafeBufferPointer<UInt8>, _ fields: UnsafeMutablePointer<curl_slist>?,
        _ answer: Curl.Answer
    ) -> CURLcode? {
        let pointer = UnsafeMutableRawPointer(mutating: body.baseAddress)
        let codes =
            [
                tw_curl_set_string(handle, CURLOPT_URL, post.url.text),
                tw_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
                tw_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
                tw_curl_set_long(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
                tw_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
                Curl.setTimeout(post.connection.timeout, on: handle),
                tw_curl_set_string(handle, CURLOPT_PROXY, post.connection.proxy?.text ?? ""),
                post.connection.caFile.map { tw_curl_set_string(handle, CURLOPT_CAINFO, $0) } ?? CURLE_OK,
                tw_curl_set_string(handle, CURLOPT_USERAGENT, "trunkwatch"),
                tw_curl_set_list(handle, CURLOPT_HTTPHEADER, fields),
                tw_curl_set_long(handle, CURLOPT_POST, 1),
                tw_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count),
                body.isEmpty
                    ? tw_curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
                    : tw_curl_set_pointer(handle, CURLOPT_POSTFIELDS, pointer),
                tw_curl_set_function(handle, CURLOPT_WRITEFUNCTION, Curl.takeAnswer),
                tw_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(answer).toOpaque()),
            ] + identity(post.connection.identity)
        return codes.first { $0 != CURLE_OK }
    }

    private func identity(_ identity: HTTPIdentity?) -> [CURLcode] {
        guard let identity else { return [] }
        return [
            tw_curl_set_string(handle, CURLOPT_SSLCERT, identity.certificateFile),
            tw_curl_set_string(handle, CURLOPT_SSLKEY, identity.keyFile),
        ]
    }

    private func result(_ code: CURLcode, _ answer: Curl.Answer) -> DeliveryResult {
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
