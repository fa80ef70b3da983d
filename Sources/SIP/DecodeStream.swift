/// Decodes the messages that stand one after the other in `bytes`, as a stream would bring them.
///
/// The offset of an error counts from the start of `bytes`; after it decoding goes on at the next line that can start a
/// message, which is a guess.
package func decodeStream(_ bytes: [UInt8], as temperament: Temperament) -> [DecodeResult] {
    var framer = StreamFramer(as: temperament)
    var index = MessageIndex()
    var results: [DecodeResult] = []
    var messageStart = 0
    for start in stride(from: 0, to: bytes.count, by: 4_096) {
        framer.append(Array(bytes[start..<min(start + 4_096, bytes.count)]))
        reading: while true {
            switch framer.next() {
            case .message(let range):
                var result = decode(framer.copy(range), as: temperament, using: &index)
                result.error?.offset += framer.consumedBytes - range.count
                results.append(result)
            case .keepAlive, .ping: break
            case .needsMore: break reading
            case .malformed(let error):
                results.append(DecodeResult(error, at: framer.consumedBytes))
                framer.resynchronise()
            }
            messageStart = framer.consumedBytes
        }
    }
    if framer.isInsideMessage {
        let reason: SIPSyntaxError.Reason = framer.missingBodyBytes > 0 ? .bodyTooShort : .unendedHeaders
        results.append(DecodeResult(SIPSyntaxError(at: framer.heldBytes, reason), at: messageStart))
    }
    return results
}

extension DecodeResult {
    fileprivate init(_ error: SIPSyntaxError, at start: Int) {
        self.error = SIPSyntaxError(at: start + error.offset, error.reason)
    }
}
