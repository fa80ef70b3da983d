import Evidence

/// Why a server's answer is no use though it came.
package enum ServerFailure: Sendable, Hashable {
    /// A response code other than "no error" and "no such name": 2 is SERVFAIL, 5 REFUSED.
    case rcode(UInt8)
    /// The bytes are no DNS message.
    case malformed(DNSSyntaxError)
    /// The answer did not fit a datagram, and asking by TCP failed with this call.
    case cut(SystemError)
    /// Aliases that lead in a circle, or more of them than are followed.
    case aliasLoop

    /// For people: `SERVFAIL`, `REFUSED`, `a malformed answer`.
    package var text: String {
        switch self {
        case .rcode(let code): Self.name(of: code)
        case .malformed(let error): "a malformed answer (\(error.reason) at byte \(error.offset))"
        case .cut(let error): "a cut answer, and TCP failed (\(error.text))"
        case .aliasLoop: "a loop or an endless chain of aliases"
        }
    }

    /// The name of a response code (RFC 6895 §2.3), `RCODE n` for one without.
    static func name(of code: UInt8) -> String {
        let names: [UInt8: String] = [
            0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
        ]
        return names[code] ?? "RCODE \(code)"
    }
}

/// What a message says to one question.
enum DNSAnswer: Sendable, Hashable {
    /// The records asked for, at the end of the aliases, and the smallest TTL on the way there; how many more there are
    /// in the answer that are not kept.
    case records([DNSData], ttl: UInt32, omitted: Int)
    /// The name is there, the type is not; how long that may be kept, where it may.
    case noData(ttl: UInt32?)
    case nameNotFound(ttl: UInt32?)
    case failure(ServerFailure)
}

extension DNSMessage {
    /// The answer to a question for `type` of `name`. Records of other names than the question's or its aliases' are
    /// not believed.
    func answer(to name: DNSName, type: DNSType) -> DNSAnswer {
        if rcode == 3 { return .nameNotFound(ttl: negativeTTL) }
        if rcode != 0 { return .failure(.rcode(rcode)) }
        var owner = name
        var ttl = UInt32.max
        for _ in 0...DNSLimits.aliases {
            let own = answers.filter { $0.owner == owner }
            let found = own.filter { $0.data.isOf(type) }
            if !found.isEmpty {
                let kept = found.prefix(type == .a || type == .aaaa ? DNSLimits.addresses : DNSLimits.services)
                return .records(
                    kept.map(\.data), ttl: found.reduce(ttl) { min($0, $1.ttl) },
                    omitted: found.count - kept.count + unread)
            }
            guard let alias = own.first(where: { $0.data.alias != nil }), let target = alias.data.alias else {
                return .noData(ttl: negativeTTL)
            }
            ttl = min(ttl, alias.ttl)
            owner = target
        }
        return .failure(.aliasLoop)
    }
}

extension DNSData {
    fileprivate var alias: DNSName? {
        if case .alias(let name) = self { name } else { nil }
    }

    fileprivate func isOf(_ type: DNSType) -> Bool {
        switch (self, type) {
        case (.address(let address), .a): !address.isV6
        case (.address(let address), .aaaa): address.isV6
        case (.service, .srv), (.naming, .naptr): true
        default: false
        }
    }
}
