internal import Evidence

/// What a key of a plan may hold; the loader reads by it and ``PlanSchema`` is written from it, so that they agree.
indirect enum PlanShape: Sendable {
    /// `[A-Za-z0-9._:-]{1,128}`.
    case name
    /// One line of text for people or programs, no control characters.
    case text
    /// A file's path, relative to the plan file.
    case path
    /// A host name or an IP address.
    case host
    /// `HOST[:PORT]`, `[V6]:PORT` or `sip:HOST[:PORT][;transport=…]`.
    case address
    /// `tcp://HOST:PORT`.
    case canary
    /// `ADDRESS` or `ADDRESS:PORT`.
    case dnsServer
    /// A number and its unit, within the range.
    case duration(ClosedRange<Span>)
    /// A decimal number within the range.
    case integer(ClosedRange<Int>)
    /// A number and its binary unit, not below the minimum.
    case size(atLeast: ByteSize)
    /// One of these words.
    case choice([String])
    /// SIP statuses: one, a list, or several with commas.
    case statuses
    /// `{file: PATH}` or `{env: NAME}`.
    case secret
    /// An http or https URL, or a reference to one.
    case url
    /// An http or https URL of a proxy.
    case proxy
    /// A share such as 99.9%.
    case share
    /// A decimal number such as 14.4.
    case factor
    /// An http or https URL with places such as {{target}}.
    case link
    /// Label names and their values.
    case labels
    /// Label names and the values they must have.
    case matchers
    /// A map with keys of its own.
    case section(PlanSection)
    /// A map from names that the plan chooses.
    case named(PlanShape)
    /// A list with at least one element.
    case list(PlanShape)
}

/// One key of a section.
struct PlanKey: Sendable {
    /// How it is written.
    let name: String
    /// What it may hold.
    let shape: PlanShape
    /// One sentence for people; stands in the schema.
    let purpose: String
    /// The default as it would be written; `nil` where there is none or it is said in ``purpose``.
    let fallback: String?
    /// Whether a plan without it is refused.
    let isRequired: Bool
    /// Whether the agent acts on it; until it does, a plan that has it is refused, and the schema leaves it out.
    let isBuilt: Bool

    init(
        _ name: String, _ shape: PlanShape, _ purpose: String, default fallback: String? = nil,
        required: Bool = false, built: Bool = true
    ) {
        self.name = name
        self.shape = shape
        self.purpose = purpose
        self.fallback = fallback
        self.isRequired = required
        self.isBuilt = built
    }
}

/// A map of a plan: the keys that it may have, and those that a later version will have.
struct PlanSection: Sendable {
    /// The keys that are read.
    let keys: [PlanKey]
    /// Keys of the design that are refused by name until they are built.
    let planned: [String]
    /// Whether exactly one key must be there.
    let isUnion: Bool

    init(_ keys: [PlanKey], planned: [String] = [], union: Bool = false) {
        self.keys = keys
        self.planned = planned
        self.isUnion = union
    }

    /// The keys that a plan of this version may have.
    var builtKeys: [PlanKey] { keys.filter(\.isBuilt) }

    /// The key of that name.
    func key(_ name: String) -> PlanKey? { keys.first { $0.name == name } }
}
