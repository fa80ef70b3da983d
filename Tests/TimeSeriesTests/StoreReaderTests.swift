import Evidence
import Testing

@testable import TimeSeries

@Suite struct StoreReaderTests {
    private func certificate(_ n: UInt8, target: String, position: Int, seen: WallTime) throws -> CertificateRecord {
        CertificateRecord(
            target: target, position: position, fingerprint: try #require(Fingerprint.number(n)),
            subject: PeerText([0x43, 0x4E, 0x3D, 0x00, 0xFF, n]), issuer: PeerText(decoded: "CN=issuer"),
            serial: "0\(n)",
            names: [PeerText(decoded: "a.example"), PeerText([0x00, 0x2E])], notBefore: noon + minutes(-60),
            notAfter: noon + minutes(60), key: "RSA 2048", seen: seen)
    }

    @Test func `targets keep their identity and leave the plan without a loss`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        let labels = ["region": "emea", "quote\"<": "ü\n"]
        try writer.register(targets: [
            TargetRow(name: "a", site: "s", address: "x:5061", profile: "p", labels: labels), TargetRow(name: "b"),
        ])
        try writer.commit(Batch([.pass("b", at: noon)]))
        try writer.register(targets: [TargetRow(name: "a", site: "s2", labels: labels)])
        let reader = try Store.openReader(path: place.path)
        let targets = try reader.targets()
        #expect(targets.map(\.name) == ["a", "b"])
        #expect(targets.map(\.isActive) == [true, false])
        #expect(targets[0].site == "s2" && targets[0].labels == labels)
        #expect(try reader.history(target: "b", from: noon, to: noon + minutes(1)).count == 1)
        #expect(try reader.latest().map(\.target.name) == ["a"])
    }

    @Test func `an observation comes back as it was, to the microsecond`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var observation = Observation(target: "a", kind: .fresh, time: noon, verdict: .warn)
        observation.options = Span(nanoseconds: 1_234_567)
        observation.diagnosis = .sipSlow
        observation.address = IPAddress("::ffff:192.0.2.1")
        try writer.commit(Batch([observation]))
        observation.options = .microseconds(1_234)
        #expect(try place.everything(["a"]) == [observation])
    }

    @Test func `a status table shows the last of each kind, the state and the leaf`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        try writer.register(targets: [TargetRow(name: "a"), TargetRow(name: "never")])
        var fresh = Observation(target: "a", kind: .fresh, time: noon + minutes(3), verdict: .fail)
        fresh.diagnosis = .certificateExpired
        var batch = Batch((0..<50).map { .pass("a", at: noon + minutes($0), milliseconds: $0) } + [fresh])
        batch.health = [HealthRow(target: "a", state: .degraded, since: noon + minutes(3), snapshot: "")]
        batch.certificates = [try certificate(1, target: "a", position: 0, seen: noon)]
        try writer.commit(batch)
        for round in 0..<2 {
            let reader = try Store.openReader(path: place.path)
            let rows = try reader.latest()
            #expect(rows.count == 2)
            #expect(rows[0].keepAlive == batch.observations[49] && rows[0].fresh == fresh)
            #expect(rows[0].state == .degraded && rows[0].since == noon + minutes(3))
            #expect(rows[0].leaf == batch.certificates[0])
            if round == 0 { #expect(rows[0].recent == (20..<50).map { .milliseconds($0) }) }
            #expect(rows[1].state == .unknown && rows[1].keepAlive == nil && rows[1].since == nil)
            _ = try writer.sealAndRetain(
                now: noon + minutes(600), rawKeep: minutes(99_999), rollupKeep: minutes(99_999))
        }
    }

    @Test func `a chain is kept while it is shown and replaced when it changes`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        func show(_ numbers: [UInt8], at time: WallTime, _ target: String = "a") throws {
            var batch = Batch()
            batch.certificates = try numbers.enumerated().map {
                try certificate($1, target: target, position: $0, seen: time)
            }
            try writer.commit(batch)
        }
        try show([1, 9], at: noon)
        try show([1, 9], at: noon + minutes(10))
        try show([2, 9], at: noon + minutes(20))
        try show([1, 9], at: noon + minutes(30))
        try show([3, 9], at: noon + minutes(5), "b")
        let reader = try Store.openReader(path: place.path)
        func leaves(_ minute: Int) throws -> [UInt8] {
            try reader.certificates(at: noon + minutes(minute)).compactMap {
                $0.certificates.first?.fingerprint.bytes.first
            }
        }
        #expect(try leaves(-1) == [])
        #expect(try leaves(0) == [1])
        #expect(try leaves(25) == [2, 3])
        #expect(try leaves(31) == [1, 3])
        #expect(try writer.seenLeaves().mapValues { Set($0.compactMap(\.bytes.first)) } == ["a": [1, 2], "b": [3]])
        let history = try reader.certificateHistory(target: "a")
        #expect(history.map(\.firstSeen) == [noon, noon + minutes(20), noon + minutes(30)])
        #expect(history[0].lastSeen == noon + minutes(10))
        #expect(
            history[0].certificates == [
                try certificate(1, target: "a", position: 0, seen: noon),
                try certificate(9, target: "a", position: 1, seen: noon),
            ])
    }

    @Test func `a peer that shows another certificate every time fills no disk`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var batch = Batch()
        for round in 0..<600 {
            var record = try certificate(0, target: "a", position: 0, seen: noon + minutes(round))
            var bytes = [UInt8](repeating: 0, count: 32)
            (bytes[0], bytes[1]) = (UInt8(round / 256), UInt8(round % 256))
            record.fingerprint = try #require(Fingerprint(bytes))
            batch.certificates.append(record)
        }
        try writer.commit(batch)
        let long = Span.seconds(86_400 * 400)
        _ = try writer.sealAndRetain(now: noon + minutes(600), rawKeep: long, rollupKeep: long)
        let count = try writer.read { try SQL("SELECT count(*) FROM certificate", $0).scalar() }
        #expect(count == 500)
        let reader = try Store.openReader(path: place.path)
        #expect(try reader.certificateHistory(target: "a").last?.lastSeen == noon + minutes(599))
        _ = try writer.sealAndRetain(now: noon + minutes(9_999), rawKeep: .zero, rollupKeep: .zero)
        #expect(try reader.certificateHistory(target: "a").map(\.lastSeen) == [noon + minutes(599)])
        #expect(try reader.verify().findings == [])
    }

    @Test func `incidents are found by the time they touch and updated by their identity`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        var incident = Incident(
            id: "a@1", target: "a", state: .down, diagnosis: .sipTimeout, summary: "It's down.", startedAt: noon,
            lastGoodAt: noon + minutes(-1))
        var batch = Batch()
        batch.incidents = [incident]
        try writer.commit(batch)
        let reader = try Store.openReader(path: place.path)
        #expect(try reader.incidents(from: noon + minutes(900), to: noon + minutes(901)) == [incident])
        incident.endedAt = noon + minutes(5)
        batch.incidents = [incident]
        try writer.commit(batch)
        #expect(try writer.openIncidents() == [])
        #expect(try reader.incidents(from: noon + minutes(4), to: noon + minutes(9)) == [incident])
        #expect(try reader.incidents(from: noon + minutes(6), to: noon + minutes(9)) == [])
        #expect(try reader.incidents(from: noon + minutes(-9), to: noon) == [])
    }

    @Test func `small facts are remembered and the later one stands`() throws {
        let place = try TemporaryStore()
        let writer = try Store.openWriter(path: place.path)
        for value in ["1", "2"] {
            var batch = Batch()
            batch.meta = ["counter": value]
            try writer.commit(batch)
        }
        #expect(try writer.loadMeta() == ["counter": "2"])
        let reader = try Store.openReader(path: place.path)
        #expect(try reader.meta("counter") == "2")
        #expect(try reader.meta("other") == nil)
    }
}
