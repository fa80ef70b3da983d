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

    /// What stands in place of every secret that is shown.
    package static let redacted = "<redacted>"

    /// Where to.
    package var url: HTTPURL
    /// Beside those that the client sets itself.
    package var headers: [Header]
    /// What is posted.
    package var body: [UInt8]
    /// How the receiver is reached.
    package var connection = HTTPConnection()

    /// A post with the default deadline, the system's trust and no proxy.
    package init(url: HTTPURL, headers: [Header] = [], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// A post of JSON.
    package init(url: HTTPURL, headers: [Header] = [], json: JSON) throws(SettingSyntaxError) {
        self.init(
            url: url, headers: [try Header("Content-Type", "application/json")] + headers, body: Array(json.text.utf8))
    }

    /// The post for people: of the address only scheme and host, for a path can be a secret; of the headers only the
    /// names of those that prove who we are.
    package var shown: String {
        var lines = ["POST \(url.shown)"]
        for header in headers {
            let isProof = ["authorization", "webhook-signature"].contains(header.name.lowercased())
            lines.append("\(header.name): \(isProof ? Self.redacted : header.value)")
        }
        return (lines + ["", String(decoding: body, as: UTF8.self)]).joined(separator: "\n")
    }
}
