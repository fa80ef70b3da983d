package import ChainAudit
package import Evidence

/// One edition of the Direct Routing rules: everything that changes from year to year, with source and date.
package struct RuleEdition: Sendable {
    /// When the lines were last gone through, `YYYY-MM-DD`; findings say by which edition they judge.
    package internal(set) var date = ""
    /// Domains that belong to the service with everything below them.
    package internal(set) var zones: [Zone] = []
    /// The service's names in the order of the file; within a cloud that is the order in which an SBC tries them.
    package internal(set) var names: [ServiceName] = []
    /// The service's addresses.
    package internal(set) var ranges: [ServiceRange] = []
    /// The suites of TLS 1.2, in the order of preference.
    package internal(set) var suites: [Suite] = []
    /// The roots that an SBC must trust.
    package internal(set) var roots: [Root] = []
    /// What changed when.
    package internal(set) var events: [Event] = []
    var values: [String: Value] = [:]

    /// One value as it was read.
    struct Value: Sendable {
        var text: String
        var source: RuleSource
    }
}

/// Where a rule comes from.
package struct RuleSource: Sendable, Hashable {
    /// How far a source can be relied on.
    package enum Grade: String, Sendable, Hashable {
        /// The service's own document, not contradicted.
        case document = "A"
        /// The service's own document, contradicted or old.
        case doubtful = "B"
        /// Somebody else.
        case thirdParty = "C"
        /// Our inference.
        case inferred = "I"
    }

    /// The tags of the texts, separated by commas.
    package var tags: String
    /// The date of the newest of them: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    package var date: String
    /// How far it can be relied on.
    package var grade: Grade
}

/// The separate instances of the service.
package enum Cloud: String, Sendable, Hashable, CaseIterable {
    case worldwide
    case gccHigh = "gcc-high"
    case dod
}

extension RuleEdition {
    /// A domain of the service.
    package struct Zone: Sendable, Hashable {
        /// The domain, lower-case.
        package var domain: String
        /// Whose.
        package var cloud: Cloud
        /// Where this comes from.
        package var source: RuleSource
    }

    /// A name of the service.
    package struct ServiceName: Sendable, Hashable {
        /// What a name is for.
        package enum Role: String, Sendable, Hashable {
            case primary, secondary, tertiary, test, retired
        }

        /// The name, lower-case.
        package var host: String
        /// Whose.
        package var cloud: Cloud
        /// What for.
        package var role: Role
        /// Where this comes from.
        package var source: RuleSource
    }

    /// A block of the service's addresses.
    package struct ServiceRange: Sendable, Hashable {
        /// What a block is for.
        package enum Use: String, Sendable, Hashable {
            case signalling, media
            /// Once published as a single host; an access list of these only is out of date.
            case stale
        }

        /// The block.
        package var block: AddressBlock
        /// Whose.
        package var cloud: Cloud
        /// What for.
        package var use: Use
        /// Where this comes from.
        package var source: RuleSource
    }

    /// A cipher suite.
    package struct Suite: Sendable, Hashable {
        /// The name that OpenSSL gives it.
        package var openSSLName: String
        /// The registered name.
        package var ianaName: String
        /// Where this comes from.
        package var source: RuleSource
    }

    /// A trust anchor.
    package struct Root: Sendable, Hashable {
        /// SHA-1 over the DER, 20 bytes.
        package var sha1: [UInt8]
        /// The serial number, lower-case hexadecimal.
        package var serialHex: String
        /// The name as published; vendors spell it differently, so it is never compared.
        package var name: String
        /// Where this comes from.
        package var source: RuleSource
    }

    /// A change of the rules.
    package struct Event: Sendable, Hashable {
        /// When: `YYYY-MM` or `YYYY-MM-DD`.
        package var date: String
        /// What about: `eku`, `roots`, `tls`, `names` or `ner`.
        package var topic: String
        /// One sentence.
        package var text: String
        /// Where this comes from.
        package var source: RuleSource
    }
}

extension RuleEdition {
    /// The names that an SBC of a cloud connects to, in order.
    package func connectionPoints(of cloud: Cloud) -> [ServiceName] {
        names.filter { $0.cloud == cloud && [.primary, .secondary, .tertiary].contains($0.role) }
    }

    /// The length of time of a rule.
    package subscript(_ key: DurationRule) -> Span {
        (values[key.rawValue]?.text).flatMap { try? Span(parsing: $0) } ?? .zero
    }

    /// The number of a rule.
    package subscript(_ key: NumberRule) -> Int { (values[key.rawValue]?.text).flatMap { Int($0) } ?? 0 }

    /// The words of a rule.
    package subscript(_ key: TextRule) -> String { values[key.rawValue]?.text ?? "" }

    /// The severity of a rule.
    package subscript(_ key: SeverityRule) -> FindingSeverity {
        (values[key.rawValue]?.text).flatMap { FindingSeverity(rawValue: $0) } ?? .warn
    }

    /// The SIP codes on which a call goes to the next trunk.
    package var failoverCodes: [Int] { self[.failoverCodes].split(separator: ",").compactMap { Int($0) } }
}
