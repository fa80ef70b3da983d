internal import CProbesAssets

extension RuleEdition {
    /// The edition that was compiled in. A test holds that it can be read.
    package static let current: RuleEdition = {
        do throws(RuleFileError) {
            return try RuleEdition(parsing: embeddedText)
        } catch {
            preconditionFailure("the compiled-in rules, line \(error.line): \(error.reason)")
        }
    }()

    /// The compiled-in rule file as it stands, with its comments.
    package static var embeddedText: String {
        var length = 0
        guard let start = tw_probes_asset("direct-routing.rules", &length) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
