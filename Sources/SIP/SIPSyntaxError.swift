/// Where and why bytes are not the SIP message they should be.
package struct SIPSyntaxError: Error, Sendable, Hashable {
    /// The offset of the offending byte from the start of the message.
    package var offset: Int
    /// What is wrong there.
    package var reason: Reason

    /// An error from its parts.
    @inline(__always)
    package init(at offset: Int, _ reason: Reason) {
        self.offset = offset
        self.reason = reason
    }
}

extension SIPSyntaxError {
    /// What can be wrong with a message; the raw value is the sentence shown to people and scripts.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case empty = "there is no message"
        case startLine = "the first line is neither a request line nor a status line"
        case version = "the version is not SIP/2.0"
        case statusCode = "the status code is not a number from 100 to 699"
        case blankInStartLine = "the first line has blanks where RFC 3261 allows none"
        case headerName = "a header line has no name, or a name that is no token"
        case missingColon = "a header line has no colon"
        case foldWithoutHeader = "the first header line starts with a blank"
        case controlCharacter = "a control character stands inside a line"
        case bareLineFeed = "a line ends in LF without CR"
        case unendedHeaders = "the empty line after the headers is missing"
        case tooManyEmptyLines = "too many empty lines before the message"
        case lineTooLong = "a line is longer than the limit"
        case headerBlockTooLong = "the header block is longer than the limit"
        case messageTooLong = "the message is longer than the limit"
        case tooManyHeaders = "there are more header fields than the limit"
        case tooManyVias = "there are more Via values than the limit"
        case tooManyContacts = "there are more Contact values than the limit"
        case contentLength = "Content-Length is not a number of at most ten digits"
        case contentLengthsDiffer = "two Content-Length values differ"
        case contentLengthMissing = "Content-Length is missing on a stream"
        case bodyTooShort = "the body is shorter than its Content-Length"
        case bytesAfterUnframedMessage = "more bytes follow a message whose end is unknown"
        case missingVia = "the Via header is missing"
        case missingFrom = "the From header is missing"
        case missingTo = "the To header is missing"
        case missingCallID = "the Call-ID header is missing"
        case missingCSeq = "the CSeq header is missing"
        case missingToTag = "the To header of a response has no tag"
        case repeatedHeader = "a header that may occur once occurs again"
        case via = "a Via value is malformed"
        case host = "a host is malformed"
        case port = "a port is not a number from 1 to 65535"
        case uri = "a URI is malformed"
        case escape = "a percent sign is not followed by two hexadecimal digits"
        case address = "an address is malformed"
        case displayName = "a display name holds characters that need quotes"
        case unclosedQuote = "a quoted string is not closed"
        case unclosedAngle = "an angle bracket is not closed"
        case unclosedComment = "a comment is not closed"
        case commentTooDeep = "comments are nested deeper than the limit"
        case parameter = "a parameter is malformed"
        case emptyValue = "a list has an empty value"
        case cseq = "CSeq is not a number below 2^32 and a method"
        case cseqMethod = "the method of CSeq is not the method of the request"
        case callID = "Call-ID is malformed"
        case number = "a number is malformed or too large"
        case token = "a token is malformed"
        case challenge = "an authentication challenge is malformed"
    }
}
