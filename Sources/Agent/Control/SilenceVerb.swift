package import Alerting
package import Evidence
package import Plans
package import TimeSeries

/// What it takes to silence: read from the words of whoever asks, kept by the agent or, with none, in the store.
package enum Silencing {
    /// The longest silence.
    package static let longest = Span.seconds(90 * 86_400)

    /// A silence as the control socket's arguments have it: `match` (a matcher a line), `seconds`, `comment`, `author`.
    package static func silence(
        from arguments: [String: String], id: String, at now: WallTime
    ) throws(SettingSyntaxError) -> Silence {
        var matchers: [LabelMatcher] = []
        for line in (arguments["match"] ?? "").split(separator: "\n") {
            matchers.append(try LabelMatcher(parsing: String(line)))
        }
        guard let seconds = arguments["seconds"].flatMap({ Int($0) }), (1...Int(longest.seconds)).contains(seconds)
        else { throw SettingSyntaxError(reason: "a silence lasts from 1s to 90d") }
        return try Silence(
            id: id, matchers: matchers, startsAt: now, endsAt: now + .seconds(seconds),
            comment: arguments["comment"] ?? "", author: arguments["author"] ?? "")
    }

    /// Writes a silence into a store that no agent writes.
    package static func keep(_ silence: Silence, in path: String) throws(StoreError) {
        try change(path) { meta in meta[SilenceText.key(silence.id)] = SilenceText.text(silence) }
    }

    /// Ends a silence in a store that no agent writes; whether there was one.
    package static func end(_ id: String, in path: String) throws(StoreError) -> Bool {
        let key = SilenceText.key(id)
        var existed = false
        try change(path) { meta in
            existed = meta[key] != nil
            meta[key] = ""
        }
        return existed
    }

    /// Whether a silence could keep an alert of a plan's targets or of the agent on this machine from being told.
    package static func couldMatch(_ silence: Silence, in plan: Plan) -> Bool {
        let own = [OwnAffairs.agentName] + plan.identities.keys.map(OwnAffairs.name(ofIdentity:))
        return plan.notifyPolicy.couldMatch(silence, besides: own)
    }

    private static func change(_ path: String, _ edit: (inout [String: String]) -> Void) throws(StoreError) {
        let writer = try Store.openWriter(path: path)
        let before = try writer.loadMeta()
        var after = before
        edit(&after)
        var batch = Batch()
        batch.meta = after.filter { before[$0.key] != $0.value }
        if !batch.isEmpty { try writer.commit(batch) }
        try writer.close()
    }
}

/// `silence`: holds alerts that match back for a while.
struct SilenceVerb: ControlVerb {
    let recorder: Recorder
    var name: String { "silence" }

    func answer(_ arguments: [String: String]) async -> ControlAnswer {
        let id = String(UInt32.random(in: 0 ... .max), radix: 16)
        do throws(SettingSyntaxError) {
            let silence = try Silencing.silence(from: arguments, id: id, at: await recorder.wall)
            guard await recorder.add(silence) else {
                return .refused("there are \(Silence.most) silences already; end some first")
            }
            let isNeeded = await recorder.isNeeded(silence)
            return .done(
                .object([
                    ("id", .string(id)), ("endsAt", .string(silence.endsAt.iso8601)),
                    ("matchesNothing", .bool(!isNeeded)),
                ]))
        } catch {
            return .refused(error.reason)
        }
    }
}

/// `unsilence`: ends a silence.
struct UnsilenceVerb: ControlVerb {
    let recorder: Recorder
    var name: String { "unsilence" }

    func answer(_ arguments: [String: String]) async -> ControlAnswer {
        let id = arguments["id"] ?? ""
        return await recorder.endSilence(id)
            ? .done(.object([("id", .string(id))]))
            : .refused("no silence has the id \(PeerText(decoded: id).forTerminal)")
    }
}
