import Alerting
import Evidence
import Logging
import Transport

extension Recorder {
    /// The wall clock that silences go by.
    var wall: WallTime { loop.clock.wall() }

    /// Takes a silence; `false` where there are too many.
    func add(_ silence: Silence) -> Bool {
        guard silences.count < Silence.most else { return false }
        silences.append(silence)
        backlog.put(SilenceText.key(silence.id), SilenceText.text(silence))
        log.notice(
            "silenced", metadata: ["silence": "\(silence.id)", "until": "\(silence.endsAt.iso8601Seconds)"])
        return true
    }

    /// Whether a silence covers an open alert, or could cover one of what is watched.
    func isNeeded(_ silence: Silence) -> Bool {
        notifier.firing.contains { silence.covers($0, at: wall) }
            || notifier.policy.couldMatch(silence, besides: own.names)
    }

    /// Ends a silence; whether there was one.
    func endSilence(_ id: String) -> Bool {
        guard silences.contains(where: { $0.id == id }) else { return false }
        forgetSilences { $0.id == id }
        return true
    }

    /// Forgets silences, in the store too.
    func forgetSilences(where isOver: (Silence) -> Bool) {
        for silence in silences where isOver(silence) { backlog.put(SilenceText.key(silence.id), "") }
        silences.removeAll(where: isOver)
    }
}
