import Evidence

extension RuleEdition {
    /// The most bytes of a rule file.
    package static let maximumBytes = 1 << 20

    /// Reads a rule file; its form is told at its own head. Throws the first thing that is wrong, with its line.
    package init(parsing text: String) throws(RuleFileError) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw RuleFileError(line: 0, reason: "the file is larger than \(Self.maximumBytes) bytes")
        }
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            if let statement = try RuleLine(parsing: line, number: index + 1) { try read(statement) }
        }
        try checkCompleteness()
    }

    private mutating func read(_ line: RuleLine) throws(RuleFileError) {
        switch line.keyword {
        case "edition": try readEdition(line)
        case "zone": try readZone(line)
        case "name": try readName(line)
        case "range": try readRange(line)
        case "suite": try readSuite(line)
        case "root": try readRoot(line)
        case "value": try readValue(line)
        case "event": try readEvent(line)
        default: throw line.error("“\(line.keyword)” is no statement of a rule file")
        }
    }

    private mutating func readEdition(_ line: RuleLine) throws(RuleFileError) {
        let text = try line.word("date")
        try line.allow([])
        guard text.utf8.count == 10, RuleLine.isDate(text) else { throw line.error("edition takes a YYYY-MM-DD") }
        guard date.isEmpty else { throw line.error("there is an edition already") }
        date = text
    }

    private mutating func readZone(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["cloud", "source", "date", "grade"])
        let zone = Zone(
            domain: try host(line), cloud: try line.attribute("cloud", as: Cloud.self), source: try line.source())
        guard !zones.contains(where: { $0.domain == zone.domain }) else { throw line.error("this zone is there twice") }
        zones.append(zone)
    }

    private mutating func readName(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["cloud", "role", "source", "date", "grade"])
        let name = ServiceName(
            host: try host(line), cloud: try line.attribute("cloud", as: Cloud.self),
            role: try line.attribute("role", as: ServiceName.Role.self), source: try line.source())
        guard !names.contains(where: { $0.host == name.host }) else { throw line.error("this name is there twice") }
        names.append(name)
    }

    private mutating func readRange(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["cloud", "use", "source", "date", "grade"])
        let text = try line.word("address block")
        guard let block = AddressBlock(text) else {
            throw line.error("\(text) is no address block such as 192.0.2.0/24, or has bits beyond its prefix")
        }
        ranges.append(
            ServiceRange(
                block: block, cloud: try line.attribute("cloud", as: Cloud.self),
                use: try line.attribute("use", as: ServiceRange.Use.self), source: try line.source()))
    }

    private mutating func readSuite(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["iana", "source", "date", "grade"])
        let name = try line.word("OpenSSL suite name")
        guard name.utf8.allSatisfy({ Self.isSuiteByte($0) }) else { throw line.error("\(name) is no suite name") }
        suites.append(
            Suite(openSSLName: name, ianaName: try line.attribute("iana"), source: try line.source()))
    }

    private mutating func readRoot(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["serial", "name", "source", "date", "grade"])
        guard let sha1 = Self.bytes(ofHex: try line.word("SHA-1")), sha1.count == 20 else {
            throw line.error("a SHA-1 has 40 hexadecimal digits")
        }
        guard !roots.contains(where: { $0.sha1 == sha1 }) else { throw line.error("this root is there twice") }
        roots.append(
            Root(
                sha1: sha1, serialHex: try line.attribute("serial").lowercased(), name: try line.attribute("name"),
                source: try line.source()))
    }

    private mutating func readValue(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["source", "date", "grade"])
        guard line.words.count == 2 else { throw line.error("value takes a key and a value") }
        let (key, text) = (line.words[0], line.words[1])
        guard RuleForm.keys.contains(key) else { throw line.error("no rule reads the value \(key)") }
        if let complaint = RuleForm.complaint(about: text, for: key) {
            throw line.error("\(key): \(text) \(complaint)")
        }
        let value = Value(text: text, source: try line.source())
        guard values.updateValue(value, forKey: key) == nil else { throw line.error("\(key) is there twice") }
    }

    private mutating func readEvent(_ line: RuleLine) throws(RuleFileError) {
        try line.allow(["source", "date", "grade"])
        guard line.words.count == 3, RuleLine.isDate(line.words[0]) else {
            throw line.error("event takes a date, a topic and a sentence in quotes")
        }
        events.append(
            Event(date: line.words[0], topic: line.words[1], text: line.words[2], source: try line.source()))
    }

    private func checkCompleteness() throws(RuleFileError) {
        func lacks(_ what: String) -> RuleFileError { RuleFileError(line: 0, reason: "the file has no \(what)") }
        if date.isEmpty { throw lacks("edition") }
        if suites.isEmpty { throw lacks("suite") }
        if roots.isEmpty { throw lacks("root") }
        if zones.isEmpty { throw lacks("zone") }
        for cloud in Cloud.allCases {
            if connectionPoints(of: cloud).isEmpty { throw lacks("primary name of cloud \(cloud.rawValue)") }
            if !ranges.contains(where: { $0.cloud == cloud && $0.use == .signalling }) {
                throw lacks("signalling range of cloud \(cloud.rawValue)")
            }
        }
        for key in RuleForm.keys where values[key] == nil { throw lacks("value \(key)") }
    }

    private func host(_ line: RuleLine) throws(RuleFileError) -> String {
        let text = try line.word("host name")
        guard TargetAddress.isHostName(text) else { throw line.error("\(text) is no host name") }
        return text.lowercased()
    }

    private static func isSuiteByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = text.map { $0.isASCII ? $0.hexDigitValue : nil }
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
