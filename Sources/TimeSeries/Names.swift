import Evidence

/// The writer's memory of which numbers stand for which targets and words; what is missing is added to the store.
///
/// A transaction works on a copy that replaces the original when it is committed, so that a rollback forgets its rows.
struct Names {
    private var targets: [String: Int64] = [:]
    private var codes: [DiagnosisCode: Int64] = [:]
    private var addresses: [IPAddress: Int64] = [:]
    private var leaves: [Fingerprint: Int64] = [:]
    /// The newest chain of each target.
    var chains: [Int64: ShownChain] = [:]

    /// The number of a target; one that was never registered gets a bare row.
    mutating func target(_ name: String, _ write: WriteAccess) throws -> Int64 {
        if let known = targets[name] { return known }
        let find = try write.sql("SELECT id FROM target WHERE name = ?")
        find.bind(name, 1)
        let id = try find.scalar() ?? write.add(TargetRow(name: name))
        targets[name] = id
        return id
    }

    mutating func code(_ code: DiagnosisCode, _ write: WriteAccess) throws -> Int64 {
        if let known = codes[code] { return known }
        let id = try word(code.rawValue, write)
        codes[code] = id
        return id
    }

    mutating func address(_ address: IPAddress, _ write: WriteAccess) throws -> Int64 {
        if let known = addresses[address] { return known }
        let id = try word(address.description, write)
        if addresses.count >= Limits.rememberedWords { addresses = [:] }
        addresses[address] = id
        return id
    }

    mutating func leaf(_ leaf: Fingerprint, _ write: WriteAccess) throws -> Int64 {
        if let known = leaves[leaf] { return known }
        let id = try word(leaf.description, write)
        if leaves.count >= Limits.rememberedWords { leaves = [:] }
        leaves[leaf] = id
        return id
    }

    private func word(_ text: String, _ write: WriteAccess) throws -> Int64 {
        let find = try write.sql("SELECT id FROM word WHERE text = ?")
        find.bind(text, 1)
        if let known = try find.scalar() { return known }
        let add = try write.sql("INSERT INTO word (text) VALUES (?) RETURNING id")
        add.bind(text, 1)
        return try add.scalar() ?? 0
    }
}

/// The newest chain that a target showed.
struct ShownChain {
    var id: Int64
    var fingerprints: [Fingerprint]
}
