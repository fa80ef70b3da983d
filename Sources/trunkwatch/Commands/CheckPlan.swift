import Evidence
import Probing

/// What a `check` does: which targets, how often, and what is kept.
struct CheckPlan: Sendable {
    let targets: [ProbeTarget]
    var count = 1
    var interval = Span.seconds(1)
    var keepsTrace = false
}
