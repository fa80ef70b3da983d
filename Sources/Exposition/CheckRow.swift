import ChainAudit
package import Evidence
package import Probing
import SIP
package import Transport

/// What is kept of a result when the result itself is gone: a line of the table, small however long the chain was.
package struct CheckRow: Sendable {
    /// The target's name.
    package let target: String
    /// The address probed; `nil` where none was tried.
    package let address: SocketAddress?
    /// How SIP travels to it.
    package let transport: TransportKind
    /// Whether the target's other addresses have rows of their own.
    package let isOneOfMany: Bool
    /// The verdict of the result, or of all probes of the target.
    package var verdict: Verdict
    /// The root cause; `nil` where nothing is wrong.
    package let cause: Diagnosis?
    /// The status line of the answer, escaped; `nil` without one.
    package let answer: String?
    /// How long the OPTIONS took.
    package let took: Span?
    /// Whole days until the leaf ends, negative after it; `nil` without a leaf.
    package let daysLeft: Int?

    /// The row of a result.
    package init(_ result: ProbeResult) {
        target = result.target.name
        address = result.address
        transport = result.target.address.transport
        isOneOfMany = result.target.allAddresses
        verdict = result.verdict
        cause = result.rootCause
        answer = result.sip.map { "\($0.statusCode) \(PeerText($0.reasonPhrase).forTerminal)" }
        took = result.sipDuration
        daysLeft = result.chain?.leaf.map { Int(CheckJSON.daysRemaining($0, at: result.startedAt).rounded(.down)) }
    }

    /// The target's name, escaped, with the address where that tells rows apart.
    var title: String {
        let name = PeerText(decoded: target).forTerminal
        return isOneOfMany ? "\(name) \(address?.address.description ?? "")" : name
    }

    /// What was found, in a few words.
    var finding: String { cause?.code.rawValue ?? answer ?? (verdict == .unknown ? "broken off" : "no OPTIONS sent") }
}
