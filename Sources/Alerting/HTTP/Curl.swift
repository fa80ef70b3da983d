internal import CCurl
internal import Evidence

/// What every use of libcurl shares.
enum Curl {
    /// The most bytes of an answer that are read; what goes on longer is cut off.
    static let mostAnswerBytes = 64 << 10

    /// Initialises the library once in the process.
    static let isReady = tw_curl_start() == CURLE_OK

    /// The body of an answer as far as it was kept.
    final class Answer {
        private(set) var bytes: [UInt8] = []  // calling thread only
        private(set) var isCut = false  // calling thread only

        /// Takes what there is room for; `false` ends the transfer.
        func take(_ more: UnsafeRawBufferPointer) -> Bool {
            bytes += more.prefix(Curl.mostAnswerBytes - bytes.count)
            isCut = isCut || bytes.count == Curl.mostAnswerBytes
            return !isCut
        }
    }

    /// The corresponding C option is `CURLOPT_WRITEFUNCTION`; another count than the given one ends the transfer.
    static let takeAnswer: tw_curl_data_function = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let (total, overflow) = size.multipliedReportingOverflow(by: count)
        guard !overflow else { return 0 }
        let answer = Unmanaged<Answer>.fromOpaque(context).takeUnretainedValue()
        return answer.take(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
    }

    /// Sets the deadline of a transfer.
    static func setTimeout(_ span: Span, on handle: UnsafeMutableRawPointer) -> CURLcode {
        tw_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(max(1, min(span.nanoseconds / 1_000_000, 3_600_000))))
    }
}
