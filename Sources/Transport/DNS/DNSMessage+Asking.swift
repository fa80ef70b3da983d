extension DNSMessage {
    /// The bytes of a question with recursion desired (RFC 1035 §4.1), with an OPT record that says how long a datagram
    /// may be that answers it (RFC 6891 §6.1.2) unless the server knows no EDNS. What is longer comes by TCP.
    package static func question(id: UInt16, name: DNSName, type: DNSType, edns: Bool = true) -> [UInt8] {
        var bytes = [id, 0x0100, 1, 0, 0, edns ? 1 : 0].flatMap(networkBytes)
        bytes += name.wire
        bytes += networkBytes(type.rawValue) + networkBytes(1)
        guard edns else { return bytes }
        return bytes + [0] + [41, DNSLimits.datagramBytes, 0, 0, 0].flatMap(networkBytes)
    }

    private static func networkBytes(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    /// Whether a response code says that the server did not understand the question, perhaps for its OPT record:
    /// FORMERR or NOTIMP (RFC 6891 §7).
    var isMisunderstanding: Bool { rcode == 1 || rcode == 4 }
}
