/// What a certificate's names cover, read once, so that it can be looked up among many hosts instead of being held
/// against each (RFC 6125 §6.4, RFC 5922 §7.1).
///
/// It says what ``ChainAudit/coversName(_:policy:)`` says under the general policy.
package struct CoveredNames: Sendable, Hashable {
    /// Hosts that are named themselves.
    package private(set) var hosts: Set<HostKey> = []
    /// What hosts must lie directly under, because `*` stands for their leftmost label.
    package private(set) var parents: Set<String> = []
    /// What hosts must lie directly under whose leftmost label `*` may cover in part; whether it does remains to be
    /// asked of ``ChainAudit/coversName(_:policy:)``.
    package private(set) var doubtfulParents: Set<String> = []

    /// Reads a leaf's names; common names count where it has no DNS name.
    package init(_ leaf: CertificateFacts) {
        for name in leaf.names {
            switch name {
            case .ip(let address): hosts.insert(HostKey(.ip(address)))
            case .uri(let bytes): take(uri: bytes)
            default: break
            }
        }
        let names = leaf.dnsNames
        for name in names.isEmpty ? leaf.subjectCommonNames : names { take(name) }
    }

    private mutating func take(_ name: [UInt8]) {
        guard let own = HostLabels(name), let first = own.labels.first else { return }
        let key = HostKey(own)
        hosts.insert(key)
        guard first.contains(UInt8(ascii: "*")), own.hasOneWildcardInFirstLabel, own.labels.count >= 3,
            let parent = key.parent
        else { return }
        if first.count == 1 { parents.insert(parent) } else { doubtfulParents.insert(parent) }
    }

    private mutating func take(uri bytes: [UInt8]) {
        guard bytes.count > 4, HostLabels(Array(bytes.prefix(4)))?.labels == [Array("sip:".utf8)],
            let host = HostLabels(Array(bytes.dropFirst(4)))
        else { return }
        hosts.insert(HostKey(host))
    }
}

/// A host's name or address as it is looked up: letter case and a closing dot aside.
package struct HostKey: Sendable, Hashable {
    /// The lower-cased name; of an address its bytes, which are no name.
    private let text: String
    /// The name without its leftmost label; `nil` for addresses and names of one label.
    package let parent: String?

    /// The key of a name that a certificate is held against.
    package init(_ reference: ReferenceName) {
        switch reference {
        case .ip(let address): self.init(text: "ip " + address.map { String($0) }.joined(separator: " "), parent: nil)
        case .dns(let name):
            if let labels = HostLabels(Array(name.utf8)) {
                self.init(labels)
            } else {
                self.init(text: name.lowercased(), parent: nil)
            }
        }
    }

    private init(text: String, parent: String?) {
        self.text = text
        self.parent = parent
    }

    init(_ host: HostLabels) {
        let labels = host.labels.map { String(decoding: $0, as: UTF8.self) }
        self.init(
            text: labels.joined(separator: "."),
            parent: labels.count > 1 ? labels.dropFirst().joined(separator: ".") : nil)
    }
}
