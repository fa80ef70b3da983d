/// A DNS name or a common name out of a certificate, as the rules of RFC 6125 §6.4 see it.
struct PresentedName {
    /// How a presented name relates to the reference.
    enum Relation: Equatable {
        /// The same name, letter case aside.
        case equal
        /// `*` stands for the reference's leftmost label.
        case wildcard
        /// `*` stands for a part of the reference's leftmost label.
        case partialWildcard
        /// The wildcard's parent is the reference's, so many labels below it; 0 is the parent itself.
        case otherDepth(labelsBelow: Int)
        case none
    }

    /// The bytes as they stand in the certificate.
    let bytes: [UInt8]

    /// Whether a NUL byte hides in the name: by it `good.example\0.evil.example` once passed for `good.example`.
    var holdsNUL: Bool { bytes.contains(0) }

    /// How the name relates to a reference whose labels are lower-cased.
    func relation(to reference: HostLabels) -> Relation {
        guard let own = HostLabels(bytes), !own.labels.isEmpty else { return .none }
        if own.labels == reference.labels { return .equal }
        guard let first = own.labels.first, first.contains(UInt8(ascii: "*")), own.hasOneWildcardInFirstLabel,
            own.labels.count >= 3
        else { return .none }
        let parent = Array(own.labels.dropFirst())
        if first == [UInt8(ascii: "*")] { return reference.relation(toWildcardOver: parent) }
        let isUnderParent = Array(reference.labels.dropFirst()) == parent
        return isUnderParent && reference.firstLabelFits(first) ? .partialWildcard : .none
    }
}

/// A host name as lower-case labels.
struct HostLabels: Equatable {
    /// The labels, left to right, without the empty one that a closing dot makes.
    let labels: [[UInt8]]

    /// Reads a name; `nil` where a byte is no visible ASCII character or a label is empty.
    init?(_ bytes: [UInt8]) {
        let name = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes[...]
        guard !name.isEmpty, name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { $0.map(Self.lowered) }
        guard labels.allSatisfy({ !$0.isEmpty }) else { return nil }
    }

    /// One `*` in all, inside the leftmost label, which is no A-label (RFC 6125 §6.4.3).
    var hasOneWildcardInFirstLabel: Bool {
        guard let first = labels.first, !Self.isALabel(first) else { return false }
        return labels.reduce(0) { $0 + $1.count { $0 == UInt8(ascii: "*") } } == 1
    }

    /// How the name relates to a wildcard directly over `parent`.
    func relation(toWildcardOver parent: [[UInt8]]) -> PresentedName.Relation {
        guard labels.count >= parent.count, Array(labels.suffix(parent.count)) == parent else { return .none }
        let below = labels.count - parent.count
        return below == 1 ? .wildcard : .otherDepth(labelsBelow: below)
    }

    /// Whether the leftmost label has the pattern's beginning and end around at least one character.
    func firstLabelFits(_ pattern: [UInt8]) -> Bool {
        let parts = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard parts.count == 2, let label = labels.first, !Self.isALabel(label) else { return false }
        return label.count > parts[0].count + parts[1].count && label.starts(with: parts[0])
            && label.suffix(parts[1].count).elementsEqual(parts[1])
    }

    private static func isALabel(_ label: [UInt8]) -> Bool { label.starts(with: Array("xn--".utf8)) }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
