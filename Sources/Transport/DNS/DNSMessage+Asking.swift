extension DNSMessage {
    /// The bytes of a question with recursion desired (RFC 1035 §4.1). Without EDNS: what does not fit comes by TCP.
    package static func question(id: UInt16, name: DNSName, type: DNSType) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(id >> 8), UInt8(truncatingIfNeeded: id), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        bytes += name.wire
        bytes += [UInt8(type.rawValue >> 8), UInt8(truncatingIfNeeded: type.rawValue), 0, 1]
        return bytes
    }
}
