package import Evidence
package import Transport

extension ProbeResult {
    /// The result of a probe that this side could not even begin, because the system refused what every probe needs.
    package static func prevented(_ target: ProbeTarget, by error: SystemError, at time: WallTime) -> ProbeResult {
        var run = ProbeRun(target, at: time)
        run.fail(.dns, TCPStage.outOfDescriptors(error))
        return run.result
    }
}
