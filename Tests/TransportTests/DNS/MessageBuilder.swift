import Evidence

@testable import Transport

/// A resource record for a test's answer.
struct TestRecord: Sendable {
    var owner: String
    var type: UInt16
    var ttl: UInt32 = 300
    var data: [UInt8]

    static func a(_ owner: String, _ address: String, ttl: UInt32 = 300) -> TestRecord {
        guard case .v4(let value)? = IPAddress(address) else { fatalError("not IPv4: \(address)") }
        return TestRecord(owner: owner, type: 1, ttl: ttl, data: be(value))
    }

    static func aaaa(_ owner: String, _ address: String, ttl: UInt32 = 300) -> TestRecord {
        guard case .v6(let high, let low, _)? = IPAddress(address) else { fatalError("not IPv6: \(address)") }
        return TestRecord(owner: owner, type: 28, ttl: ttl, data: be(high) + be(low))
    }

    static func cname(_ owner: String, _ target: String, ttl: UInt32 = 300) -> TestRecord {
        TestRecord(owner: owner, type: 5, ttl: ttl, data: wire(target))
    }

    static func srv(_ owner: String, _ priority: UInt16, _ weight: UInt16, _ port: UInt16, _ target: String)
        -> TestRecord
    {
        TestRecord(owner: owner, type: 33, data: be(priority) + be(weight) + be(port) + wire(target))
    }

    static func naptr(_ owner: String, _ order: UInt16, _ flags: String, _ service: String, _ replacement: String)
        -> TestRecord
    {
        let strings = [flags, service, ""].flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return TestRecord(owner: owner, type: 35, data: be(order) + be(UInt16(10)) + strings + wire(replacement))
    }

    static func soa(_ owner: String, ttl: UInt32 = 300, minimum: UInt32) -> TestRecord {
        let numbers = [UInt32(1), 2, 3, 4, minimum].flatMap { be($0) }
        return TestRecord(owner: owner, type: 6, ttl: ttl, data: wire("ns." + owner) + wire("admin.test") + numbers)
    }

    var bytes: [UInt8] { wire(owner) + be(type) + be(UInt16(1)) + be(ttl) + be(UInt16(data.count)) + data }
}

/// A number in network order.
func be(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

/// A name on the wire; `.` is the root.
func wire(_ name: String) -> [UInt8] {
    name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
}

/// An answer with a question section of the given bytes.
func message(
    id: UInt16 = 7, flags: UInt16 = 0x8180, question: [UInt8] = wire("sbc.test") + [0, 1, 0, 1],
    answers: [TestRecord] = [], authority: [TestRecord] = []
) -> [UInt8] {
    let counts = be(UInt16(1)) + be(UInt16(answers.count)) + be(UInt16(authority.count)) + be(UInt16(0))
    return be(id) + be(flags) + counts + question + answers.flatMap(\.bytes) + authority.flatMap(\.bytes)
}
