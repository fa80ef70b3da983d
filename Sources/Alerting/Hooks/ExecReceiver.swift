package import Evidence

/// A program that gets `trunkwatch.alert/1` on standard input; exit 0 is delivered, 75 is “try again”, all else final.
package struct ExecReceiver: AlertReceiver {
    private let program: HookProgram

    /// A receiver that runs a program; no shell is involved.
    package init(program: HookProgram) { self.program = program }

    /// See ``AlertReceiver/deliver(_:payload:at:)``.
    package func deliver(_ alert: Alert, payload: [UInt8], at now: WallTime) -> DeliveryResult {
        let (ending, output) = program.run(input: payload)
        var result = DeliveryResult(status: nil, body: PeerText(output.prefix(DeliveryResult.shownBytes)))
        switch ending {
        case .exited(0): result.outcome = .delivered
        case .exited(75):
            result.outcome = .transient
            result.error = "the hook asks to be tried again (exit status 75)"
        case .exited(let status):
            result.outcome = .refused
            result.error = "the hook ended with exit status \(status)"
        case .killed(let signal):
            result.outcome = .refused
            result.error = "the hook was ended by signal \(signal)"
        case .timedOut:
            result.outcome = .transient
            result.error = "the hook did not end within \(program.timeout.text) and was killed"
        case .notStarted(let reason):
            result.outcome = .transient
            result.error = "the hook cannot be started: \(reason)"
        }
        return result
    }

    /// See ``AlertReceiver/preview(_:payload:at:)``.
    package func preview(_ alert: Alert, payload: [UInt8], at now: WallTime) -> String {
        "RUN \(program.arguments.joined(separator: " "))\n\n\(String(decoding: payload, as: UTF8.self))"
    }
}
