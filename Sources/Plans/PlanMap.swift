internal import Evidence
internal import Yams

/// A map of the plan whose keys have been held against a section; reading a key applies the section's range to it.
struct PlanMap {
    let section: PlanSection
    let path: PlanPath
    let mark: Mark?
    let reading: PlanReading
    private let values: [String: PlanValue]

    /// Checks the keys of a map; `nil` and a noted problem where it is none.
    init?(_ value: PlanValue, as section: PlanSection) {
        guard let entries = value.read({ (value: PlanValue) throws(PlanRefusal) in try value.entries() }) else {
            return nil
        }
        self.section = section
        path = value.path
        mark = value.node.mark
        reading = value.reading
        var known: [String: PlanValue] = [:]
        for entry in entries {
            let key = section.key(entry.key)
            if key != nil { known[entry.key] = entry.value }
            if key?.isBuilt != true {
                value.reading.refuse(entry.value.path, at: entry.mark, Self.refusal(of: entry.key, in: section))
            }
        }
        values = known
        checkPresence(of: entries.count)
    }

    private static func refusal(of key: String, in section: PlanSection) -> PlanRefusal {
        if section.planned.contains(key) || section.key(key) != nil {
            return PlanRefusal("known, but not available in this version")
        }
        return PlanRefusal("unknown key", suggestion: NearestKey.to(key, among: section.builtKeys.map(\.name)))
    }

    private func checkPresence(of count: Int) {
        for key in section.keys where key.isRequired && values[key.name] == nil {
            reading.refuse(path, at: mark, PlanRefusal("\(quoted(key.name)) is missing"))
        }
        if section.isUnion, count != 1 {
            let names = section.keys.map { quoted($0.name) }.joined(separator: ", ")
            reading.refuse(path, at: mark, PlanRefusal("must have exactly one key: \(names)"))
        }
    }

    /// Whether the key is written.
    func has(_ key: String) -> Bool { values[key] != nil }

    /// The value of a key that the section has; `nil` where it is not written.
    func value(_ key: String) -> PlanValue? {
        precondition(section.key(key) != nil, "the section has no key \(key)")
        return values[key]
    }

    /// Notes a problem of a key, or of the whole map where the key is not written.
    func refuse(_ key: String, _ reason: String) {
        if let value = values[key] {
            reading.refuse(value.path, at: value.node.mark, PlanRefusal(reason))
        } else {
            reading.refuse(path, at: mark, PlanRefusal(reason))
        }
    }
}

extension PlanMap {
    /// The nested map of a key.
    func map(_ key: String) -> PlanMap? {
        guard case .section(let section)? = section.key(key)?.shape else { preconditionFailure("\(key) is no section") }
        return value(key).flatMap { PlanMap($0, as: section) }
    }

    /// The elements of a list.
    func list(_ key: String) -> [PlanValue] {
        value(key)?.read { (value: PlanValue) throws(PlanRefusal) in try value.elements() } ?? []
    }

    /// The elements of a list, each by one of the readings.
    func list<T>(_ key: String, _ parse: (PlanValue) throws(PlanRefusal) -> T) -> [T] {
        list(key).compactMap { $0.read(parse) }
    }

    /// A map from names that the plan chooses; names that are none are noted.
    func named(_ key: String) -> [(name: String, value: PlanValue)] {
        guard let value = value(key) else { return [] }
        let entries = value.read { (value: PlanValue) throws(PlanRefusal) in try value.entries() } ?? []
        return entries.compactMap { entry in
            guard (1...PlanLimits.nameCharacters).contains(entry.key.utf8.count), entry.key.utf8.allSatisfy(isNameByte)
            else {
                let reason =
                    "\(quoted(entry.key.prefix(40))) is not a name; use up to 128 letters, digits and the marks . _ : -"
                reading.refuse(.key(path, key), at: entry.mark, PlanRefusal(reason))
                return nil
            }
            return (entry.key, entry.value)
        }
    }

    /// A duration within the section's range.
    func duration(_ key: String) -> Span? {
        guard case .duration(let range)? = section.key(key)?.shape else { preconditionFailure("\(key) is no duration") }
        return value(key)?.read { (value: PlanValue) throws(PlanRefusal) in try value.duration(in: range) }
    }

    /// A number within the section's range.
    func integer(_ key: String) -> Int? {
        guard case .integer(let range)? = section.key(key)?.shape else { preconditionFailure("\(key) is no number") }
        return value(key)?.read { (value: PlanValue) throws(PlanRefusal) in try value.integer(in: range) }
    }

    /// A size not below the section's minimum.
    func size(_ key: String) -> ByteSize? {
        guard case .size(let minimum)? = section.key(key)?.shape else { preconditionFailure("\(key) is no size") }
        return value(key)?.read { (value: PlanValue) throws(PlanRefusal) in try value.size(atLeast: minimum) }
    }

    /// One of the words of the type.
    func choice<T: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: T.Type) -> T? {
        value(key)?.read { (value: PlanValue) throws(PlanRefusal) in try value.choice(type) }
    }

    /// The value of a key by one of the readings.
    func read<T>(_ key: String, _ parse: (PlanValue) throws(PlanRefusal) -> T) -> T? { value(key)?.read(parse) }
    /// See ``PlanValue/text()``.
    func text(_ key: String) -> String? { read(key) { (value: PlanValue) throws(PlanRefusal) in try value.text() } }
    /// See ``PlanValue/name()``.
    func name(_ key: String) -> String? { read(key) { (value: PlanValue) throws(PlanRefusal) in try value.name() } }
    /// See ``PlanValue/host()``.
    func host(_ key: String) -> String? { read(key) { (value: PlanValue) throws(PlanRefusal) in try value.host() } }
    /// See ``PlanValue/filePath()``.
    func filePath(_ key: String) -> String? {
        read(key) { (value: PlanValue) throws(PlanRefusal) in try value.filePath() }
    }
    /// See ``PlanValue/secret()``.
    func secret(_ key: String) -> SecretReference? {
        read(key) { (value: PlanValue) throws(PlanRefusal) in try value.secret() }
    }
    /// See ``PlanValue/url()``.
    func url(_ key: String) -> PlanURL? { read(key) { (value: PlanValue) throws(PlanRefusal) in try value.url() } }
}
