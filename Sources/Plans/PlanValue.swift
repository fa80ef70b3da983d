internal import Evidence
internal import Yams

/// One value of the plan with its place; each reading of it is strict and says what would be right.
struct PlanValue {
    let node: Node
    let path: PlanPath
    let reading: PlanReading

    /// The scalar as it is spelt, and whether it stands without quotes.
    func spelling(_ wanted: String) throws(PlanRefusal) -> (text: String, isPlain: Bool) {
        switch node {
        case .scalar(let scalar) where scalar.style == .plain && scalar.string.isEmpty:
            throw PlanRefusal("has no value; it must be \(wanted)")
        case .scalar(let scalar):
            return (scalar.string, scalar.style == .plain)
        case .sequence: throw PlanRefusal("is a list; it must be \(wanted)")
        case .mapping: throw PlanRefusal("is a map; it must be \(wanted)")
        case .alias: throw PlanRefusal("is an alias; it must be \(wanted)")
        }
    }

    /// One line of text, without control characters; a plain scalar that YAML reads as something else is refused.
    func text() throws(PlanRefusal) -> String {
        let (text, isPlain) = try spelling("a text")
        if isPlain, let trap = YAMLTrap(text) { throw PlanRefusal(trap.reason) }
        guard !text.isEmpty else { throw PlanRefusal("is empty") }
        guard text.utf8.count <= PeerText.keptBytes else {
            throw PlanRefusal("is longer than \(PeerText.keptBytes) bytes")
        }
        guard text.unicodeScalars.allSatisfy(isPrintable) else {
            throw PlanRefusal("holds a line break or another control character")
        }
        return text
    }

    /// `[A-Za-z0-9._:-]{1,128}`.
    func name() throws(PlanRefusal) -> String {
        let text = try text()
        guard text.utf8.count <= PlanLimits.nameCharacters, text.utf8.allSatisfy(isNameByte) else {
            throw PlanRefusal(
                "\(quoted(text.prefix(40))) is not a name; use up to 128 letters, digits and the marks . _ : -")
        }
        return text
    }

    /// A path, relative ones put into the plan's folder.
    func filePath() throws(PlanRefusal) -> String { reading.resolved(try text()) }

    /// A host name or an address.
    func host() throws(PlanRefusal) -> String {
        let text = try text()
        guard TargetAddress.isHostName(text) || IPAddress(text) != nil else {
            throw PlanRefusal("\(quoted(text)) is neither a host name nor an address")
        }
        return text
    }

    /// An address of this host, or the name of one of its interfaces.
    func connectOrigin() throws(PlanRefusal) -> ConnectOrigin {
        let text = try text()
        guard let origin = ConnectOrigin(parsing: text) else {
            throw PlanRefusal("\(quoted(text)) is neither an address nor the name of an interface")
        }
        return origin
    }

    /// A decimal number within the range, written without quotes.
    func integer(in range: ClosedRange<Int>) throws(PlanRefusal) -> Int {
        let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        let (text, isPlain) = try spelling(wanted)
        guard isPlain else { throw PlanRefusal("must be \(wanted), without quotes") }
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int(text),
            range.contains(number), text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0")
        else { throw PlanRefusal("must be \(wanted), not \(quoted(text))" + trapNote(text)) }
        return number
    }

    /// A duration with its unit, within the range.
    func duration(in range: ClosedRange<Span>) throws(PlanRefusal) -> Span {
        let span = try setting("a duration such as 10s") { (text: String) throws(SettingSyntaxError) in
            try Span(parsing: text)
        }
        guard range.contains(span) else {
            throw PlanRefusal("must be from \(range.lowerBound.text) to \(range.upperBound.text), not \(span.text)")
        }
        return span
    }

    /// A size with its unit, not below the minimum.
    func size(atLeast minimum: ByteSize) throws(PlanRefusal) -> ByteSize {
        let size = try setting("a size such as 2GiB") { (text: String) throws(SettingSyntaxError) in
            try ByteSize(parsing: text)
        }
        guard size >= minimum else { throw PlanRefusal("must be at least \(minimum.text), not \(size.text)") }
        return size
    }

    /// One of a few words.
    func choice<T: RawRepresentable<String> & CaseIterable>(_ type: T.Type) throws(PlanRefusal) -> T {
        let word = try choice(of: T.allCases.map(\.rawValue))
        guard let value = T(rawValue: word) else { throw PlanRefusal("is not understood") }
        return value
    }

    /// One of a few words.
    func choice(of words: [String]) throws(PlanRefusal) -> String {
        let wanted =
            words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
        let (text, _) = try spelling(wanted)
        guard words.contains(text) else {
            throw PlanRefusal("must be \(wanted), not \(quoted(text))", suggestion: NearestKey.to(text, among: words))
        }
        return text
    }

    /// The elements of a list, at least one.
    func elements() throws(PlanRefusal) -> [PlanValue] {
        guard case .sequence(let sequence) = node else { throw PlanRefusal("must be a list") }
        guard !sequence.isEmpty else { throw PlanRefusal("is an empty list; it needs at least one element") }
        return sequence.enumerated().map {
            PlanValue(node: $0.element, path: .element(path, $0.offset), reading: reading)
        }
    }

    /// The keys of a map, as texts, and their values, in the plan's order.
    func entries() throws(PlanRefusal) -> [(key: String, mark: Mark?, value: PlanValue)] {
        guard case .mapping(let mapping) = node else { throw PlanRefusal("must be a map of keys and values") }
        var entries: [(String, Mark?, PlanValue)] = []
        for pair in mapping {
            guard case .scalar(let key) = pair.key else { throw PlanRefusal("has a key that is a list or a map") }
            let value = PlanValue(node: pair.value, path: .key(path, key.string), reading: reading)
            entries.append((key.string, key.mark, value))
        }
        return entries
    }

    private func setting<T>(
        _ wanted: String, _ parse: (String) throws(SettingSyntaxError) -> T
    ) throws(PlanRefusal) -> T {
        let (text, isPlain) = try spelling(wanted)
        do {
            return try parse(text)
        } catch {
            throw PlanRefusal(error.reason + (isPlain ? trapNote(text) : ""))
        }
    }

    /// The value by one of the readings, or `nil` and a noted problem.
    func read<T>(_ parse: (PlanValue) throws(PlanRefusal) -> T) -> T? {
        do {
            return try parse(self)
        } catch {
            reading.refuse(path, at: node.mark, error)
            return nil
        }
    }
}

/// What YAML makes of a number that we do not read as it does; empty where it is none or its letters are its value.
private func trapNote(_ text: String) -> String {
    YAMLTrap(text).map { $0.meaning == "a number" ? "" : "; YAML reads it as \($0.meaning)" } ?? ""
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
}

/// Whether the byte may stand in a name.
func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
        UInt8(ascii: "-"):
        true
    default: false
    }
}
