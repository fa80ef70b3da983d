package import Evidence

/// One HTTP POST: what is sent, where, and within which limits.
package struct HTTPPost: Sendable, Hashable {
    /// One header field; neither part can end the line.
    package struct Header: Sendable, Hashable {
        /// The field's name, a token.
        package let name: String
        /// Its value: visible ASCII, blanks and tabs, not empty.
        package let value: String

        /// A header field; names and values that could smuggle another field are refused.
        package init(_ name: String, _ value: String) throws(SettingSyntaxError) {
            let marks = Set("!#$%&'*+-.^_`|~".utf8)
            let isToken = name.utf8.allSatisfy { byte in
                marks.contains(byte) || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
            }
            guard !name.isEmpty, isToken else { throw SettingSyntaxError(reason: "a header's name is not a token") }
            guard !value.isEmpty, value.utf8.allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x09 }) else {
                throw SettingSyntaxError(
                    reason: "the value of the header \(name) is empty or holds a control character")
            }
            self.name = name
            self.value = value
        }
    }

    /// Where to.
    package var url: HTTPURL
    /// Beside those that the client sets itself.
    package var headers: [Header]
    /// What is posted.
    package var body: [UInt8]
    /// The whole attempt's deadline.
    package var timeout = Span.seconds(15)
    /// A PEM bundle trusted in place of the system's.
    package var caFile: String?
    /// A proxy; without one none is used, whatever the environment says.
    package var proxy: HTTPURL?

    /// A post with the default deadline, the system's trust and no proxy.
    package init(url: HTTPURL, headers: [Header] = [], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}
