import Evidence
import Reports

/// A small generator with a seed, so that a fixture is the same on every machine (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A fleet with one of everything, over a week of five-minute probes.
struct FleetFixture {
    static let from = WallTime(year: 2026, month: 10, day: 1)
    static let to = WallTime(year: 2026, month: 10, day: 8)
    static let interval = Span.seconds(300)

    private var numbers: SeededNumbers

    /// The whole input; another seed gives other latencies.
    static func input(seed: UInt64 = 1) -> ReportInput {
        var fixture = FleetFixture(numbers: SeededNumbers(state: seed))
        return ReportInput(
            from: from, to: to, generatedAt: to, site: "paris-dc1", agentVersion: "0.1.0", targets: fixture.targets())
    }

    private mutating func targets() -> [TargetHistory] {
        [healthy(), slow(), expiring(), expired(), maintenance(), broken(), flapping(), blind()]
    }

    private mutating func healthy() -> TargetHistory {
        var target = Self.target("paris-sbc1", "sbc1.example.net:5061", .up, slo: 0.999)
        target.labels = [("region", "emea"), ("carrier", "example")]
        target.observations = observations("paris-sbc1") { _, _ in }
        target.chain = Self.chain("paris-sbc1", leaf: 84, authority: 900)
        return target
    }

    private mutating func slow() -> TargetHistory {
        var target = Self.target("lyon-sbc2", "sbc2.example.net:5061", .degraded, slo: 0.999)
        target.labels = [("region", "emea")]
        target.observations = observations("lyon-sbc2", base: 180) { observation, hour in
            guard (60..<63).contains(hour) || hour > 140 else { return }
            observation.options = Span(nanoseconds: (observation.options?.nanoseconds ?? 0) * 9)
            observation.verdict = .warn
            observation.diagnosis = .sipSlow
        }
        target.chain = Self.chain("lyon-sbc2", leaf: 61, authority: 45)
        return target
    }

    private mutating func expiring() -> TargetHistory {
        var target = Self.target("berlin-sbc1", "[2001:db8::12]:5061", .degraded)
        target.labels = [("region", "emea")]
        target.observations = observations("berlin-sbc1") { observation, hour in
            observation.verdict = .warn
            observation.diagnosis = .certificateExpiring
            if hour > 90 { observation.leaf = Fingerprint(Array(repeating: 0xAB, count: 32)) }
        }
        target.chain = Self.chain("berlin-sbc1", leaf: 12, authority: 900)
        return target
    }

    private mutating func expired() -> TargetHistory {
        var target = Self.target("oslo-sbc1", "sbc.oslo.example.net:5061", .down, since: 4)
        target.observations = observations("oslo-sbc1") { observation, hour in
            guard hour >= 96 else { return }
            Self.fail(&observation, .certificateExpired)
        }
        target.chain = Self.chain("oslo-sbc1", leaf: -3, authority: 900)
        target.incidents = [
            Self.incident("oslo-sbc1", .down, .certificateExpired, from: 96, until: nil, "its certificate has expired")
        ]
        return target
    }

    private mutating func maintenance() -> TargetHistory {
        var target = Self.target("madrid-sbc1", "192.0.2.44:5060", .maintenance, transport: .udp, since: 6)
        target.observations = observations("madrid-sbc1", secure: false) { observation, hour in
            guard hour >= 150 else { return }
            observation.verdict = .warn
            observation.diagnosis = .sipUnavailable
            observation.sipStatus = 503
            observation.retryAfterSeconds = 300
        }
        target.incidents = [
            Self.incident("madrid-sbc1", .maintenance, .sipUnavailable, from: 150, until: nil, "503 with Retry-After")
        ]
        return target
    }

    private mutating func broken() -> TargetHistory {
        var target = Self.target("boston-sbc1", "sbc.boston.example.com:5061", .down, since: 6, slo: 0.995)
        target.labels = [("region", "amer")]
        target.observations = observations("boston-sbc1") { observation, hour in
            if (30..<33).contains(hour) || hour >= 160 { Self.fail(&observation, .tcpRefused) }
            if hour == 33 { Self.fail(&observation, .tlsTimeout) }
        }
        target.chain = Self.chain("boston-sbc1", leaf: 5, authority: 400)
        target.incidents = [
            Self.incident("boston-sbc1", .down, .tcpRefused, from: 30, until: 34, "connections are refused"),
            Self.incident("boston-sbc1", .down, .tcpRefused, from: 160, until: nil, "connections are refused"),
        ]
        return target
    }

    private mutating func flapping() -> TargetHistory {
        var target = Self.target("tokyo-sbc1", "sbc.tokyo.example.org:5061", .flapping, since: 5)
        target.labels = [("region", "apac")]
        target.observations = observations("tokyo-sbc1", base: 240) { observation, hour in
            if hour > 110, hour % 3 == 0 { Self.fail(&observation, .sipTimeout) }
        }
        target.chain = Self.chain("tokyo-sbc1", leaf: 110, authority: 700)
        target.incidents = [
            Self.incident("tokyo-sbc1", .flapping, .sipTimeout, from: 111, until: nil, "no answer every third hour")
        ]
        return target
    }

    private mutating func blind() -> TargetHistory {
        var target = Self.target("sydney-sbc1", "sbc.sydney.example.org:5061", .unknown, since: 3)
        target.labels = [("region", "apac")]
        target.observations = observations("sydney-sbc1") { observation, hour in
            guard hour > 80 else { return }
            Self.fail(&observation, .localResolverUnreachable)
            observation.verdict = .unknown
        }
        target.observations.removeAll { (40..<70).contains(Self.hour(of: $0.time)) }
        target.chain = Self.chain("sydney-sbc1", leaf: 200, authority: 900)
        return target
    }
}

extension FleetFixture {
    private static func hour(of time: WallTime) -> Int { Int((time.seconds - from.seconds) / 3_600) }

    private mutating func observations(
        _ name: String, base: Int64 = 24, secure: Bool = true, change: (inout Observation, Int) -> Void
    ) -> [Observation] {
        (0..<2_016).map { index in
            let time = Self.from + Span(nanoseconds: Int64(index) * Self.interval.nanoseconds)
            var observation = Observation(
                target: name, kind: secure && index % 12 == 0 ? .fresh : .keepAlive, time: time, verdict: .pass)
            observation.sipStatus = 200
            observation.address = .v4(0xC000_0200 + UInt32(name.utf8.count))
            observation.lateness = .microseconds(Int64.random(in: 0..<4_000, using: &numbers))
            observation.options = latency(base)
            if observation.kind == .fresh {
                (observation.dns, observation.tcp) = (latency(3), latency(base / 2))
                (observation.tls, observation.leaf) = (latency(base * 2), Self.fingerprint(name, 0))
            }
            change(&observation, Self.hour(of: time))
            return observation
        }
    }

    /// A duration with a long tail around so many milliseconds.
    private mutating func latency(_ milliseconds: Int64) -> Span {
        let jitter = Int64.random(in: 0..<400, using: &numbers)
        let tail = Int64.random(in: 0..<60, using: &numbers) == 0 ? milliseconds * 900 : 0
        return .microseconds(milliseconds * (800 + jitter) + tail)
    }

    private static func fail(_ observation: inout Observation, _ code: DiagnosisCode) {
        observation.verdict = .fail
        observation.diagnosis = code
        observation.sipStatus = nil
        observation.options = nil
        observation.kind = .fresh
    }

    static func target(
        _ name: String, _ address: String, _ state: TargetState, transport: TransportKind = .tls, since day: Int = 0,
        slo: Double? = nil
    ) -> TargetHistory {
        TargetHistory(
            name: name, address: address, transport: transport, profile: "teams-sbc", interval: interval, slo: slo,
            currentState: state, stateSince: from + .seconds(day * 86_400))
    }

    static func fingerprint(_ name: String, _ position: Int) -> Fingerprint? {
        Fingerprint(
            (0..<32).map { UInt8(truncatingIfNeeded: Array(name.utf8)[$0 % name.utf8.count]) ^ UInt8(position) })
    }

    /// A leaf and its authority with so many days left at the end of the period.
    static func chain(_ name: String, leaf: Int, authority: Int, subject: String? = nil) -> [CertificateRecord] {
        [(0, leaf, subject ?? "CN=\(name).example.net"), (1, authority, "CN=Example TLS CA,O=Example")]
            .compactMap { position, days, subject in
                guard let fingerprint = fingerprint(position == 0 ? name : "ca\(authority)", position) else {
                    return nil
                }
                return CertificateRecord(
                    target: name, position: position, fingerprint: fingerprint, subject: PeerText(decoded: subject),
                    issuer: PeerText(decoded: "CN=Example \(position == 0 ? "TLS CA" : "Root"),O=Example"),
                    serial: "0a1b", names: position == 0 ? [PeerText(decoded: "\(name).example.net")] : [],
                    notBefore: from + .seconds(-200 * 86_400), notAfter: to + .seconds(days * 86_400 + 43_200),
                    key: "RSA 2048", seen: from)
            }
    }

    static func incident(
        _ target: String, _ state: TargetState, _ code: DiagnosisCode, from start: Int, until end: Int?,
        _ summary: String
    ) -> Incident {
        Incident(
            id: "\(target)-\(start)", target: target, state: state, diagnosis: code, summary: summary,
            startedAt: from + .seconds(start * 3_600), endedAt: end.map { from + .seconds($0 * 3_600) },
            lastGoodAt: from + .seconds(start * 3_600 - 300))
    }
}
