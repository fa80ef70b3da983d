internal import Evidence

/// Where in a plan something stands; words are only made of it when there is something to say.
indirect enum PlanPath: Sendable {
    case root
    case key(PlanPath, String)
    case element(PlanPath, Int)

    /// For instance `targets[2].interval`; empty for the whole plan, safe for a terminal.
    var text: String {
        switch self {
        case .root: return ""
        case .element(let parent, let index): return "\(parent.text)[\(index)]"
        case .key(let parent, let name):
            let shown = PeerText(decoded: name).forTerminal
            let before = parent.text
            return before.isEmpty ? shown : "\(before).\(shown)"
        }
    }
}
