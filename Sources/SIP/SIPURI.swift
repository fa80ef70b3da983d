/// The parts of a URI of any scheme (RFC 3261 §19.1, RFC 3966 for `tel:`); ranges into the message it stands in.
package struct SIPURI: Sendable, Hashable {
    /// The schemes that are read beyond their name.
    package enum Scheme: UInt8, Sendable, Hashable {
        case sip, sips, tel
        /// Any other scheme: only ``SIPURI/whole`` and ``SIPURI/schemeName`` are filled.
        case other
    }

    /// Which scheme it is.
    package var scheme: Scheme = .other
    /// The whole URI.
    package var whole = ByteRange.none
    /// The scheme as it was sent.
    package var schemeName = ByteRange.none
    /// The user part, or the number of a `tel:` URI; still escaped.
    package var user = ByteRange.none
    /// The password, which nobody should send; still escaped.
    package var password = ByteRange.none
    /// The host; an IPv6 address keeps its brackets.
    package var host = ByteRange.none
    /// The port, where one is given.
    package var port: UInt16?
    /// The parameters from their first semicolon.
    package var parameters = ByteRange.none
    /// The headers after the question mark.
    package var headers = ByteRange.none
}
