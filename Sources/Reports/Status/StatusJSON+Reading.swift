import Evidence
import Foundation

extension StatusJSON {
    /// What came in, of a `trunkwatch.status/1` that a running agent wrote; `nil` for anything else.
    package static func inbound(reading text: String) -> InboundStatus? {
        (try? JSONDecoder().decode(Told.self, from: Data(text.utf8)))?.inbound?.status
    }

    /// The rows of a `trunkwatch.status/1`, as far as a table shows them; `nil` for anything else.
    package static func rows(reading text: String) -> [StatusRow]? {
        guard let status = try? JSONDecoder().decode(Told.self, from: Data(text.utf8)), status.schema == schema else {
            return nil
        }
        return status.targets.map(\.row)
    }

    /// The identities of a `trunkwatch.status/1`; none where it has none, as an earlier agent's.
    package static func identities(reading text: String) -> [IdentityRow] {
        let status = try? JSONDecoder().decode(Told.self, from: Data(text.utf8))
        return status?.identities?.map(\.row) ?? []
    }
}

/// The parts of the schema that a table needs.
private struct Told: Decodable {
    var schema: String
    var targets: [Target]
    var identities: [IdentityRow.Told]?
    var inbound: Inbound?

    struct Target: Decodable {
        var target: String
        var address: String
        var transport: String
        var state: String
        var stateSince: String?
        var lastProbe: Probe?
        var recentMilliseconds: [Double?]
        var certificate: Certificate?
        var inbound: Sight?
        var diagnoses: [Finding]

        var row: StatusRow {
            StatusRow(
                name: target, address: address, transport: TransportKind(rawValue: transport) ?? .tls,
                state: TargetState(rawValue: state) ?? .unknown,
                since: stateSince.flatMap { WallTime(iso8601: $0) }, last: lastProbe?.observation(of: target),
                recent: recentMilliseconds.map { $0.map(Told.span) },
                certificateNotAfter: (certificate?.notAfter).flatMap { WallTime(iso8601: $0) },
                inbound: inbound?.sight, diagnoses: diagnoses.compactMap(\.diagnosis))
        }
    }

    struct Probe: Decodable {
        var startedAt: String
        var kind: String
        var verdict: String
        var code: String?
        var statusCode: Int?
        var optionsMilliseconds: Double?

        func observation(of target: String) -> Observation? {
            guard let time = WallTime(iso8601: startedAt), let verdict = Verdict(rawValue: verdict) else { return nil }
            let known = ProbeKind.allCases.first { $0.name == kind }
            var observation = Observation(target: target, kind: known ?? .keepAlive, time: time, verdict: verdict)
            observation.diagnosis = code.flatMap { DiagnosisCode(rawValue: $0) }
            observation.sipStatus = statusCode.map { UInt16(clamping: $0) }
            observation.options = optionsMilliseconds.map(Told.span)
            return observation
        }
    }

    struct Sight: Decodable {
        var lastSeenAt: String
        var count: Int
        var perMinute: Double?
        var source: String
        var transport: String
        var authenticated: Bool

        var sight: InboundSight? {
            guard let time = WallTime(iso8601: lastSeenAt), let kind = TransportKind(rawValue: transport) else {
                return nil
            }
            return InboundSight(
                lastSeen: time, count: count, perMinute: perMinute, source: source, transport: kind,
                isAuthenticated: authenticated)
        }
    }

    struct Inbound: Decodable {
        var listeners: [Listener]
        var unknownSenders: [Sender]
        var forgottenSenders: Int

        var status: InboundStatus {
            InboundStatus(
                listeners: listeners.map(\.listener), strangers: unknownSenders.compactMap(\.stranger),
                forgotten: forgottenSenders)
        }
    }

    struct Listener: Decodable {
        var address: String
        var transport: String
        var trouble: String?
        var messages: Int
        var malformed: Int
        var refused: Int

        var listener: InboundStatus.Listener {
            InboundStatus.Listener(
                address: address, transport: TransportKind(rawValue: transport) ?? .tls, trouble: trouble,
                messages: messages, malformed: malformed, refused: refused)
        }
    }

    struct Sender: Decodable {
        var source: String
        var transport: String
        var firstSeenAt: String
        var lastSeenAt: String
        var count: Int
        var reason: String
        var method: String
        var claims: String
        var userAgent: String
        var codes: [String]

        var stranger: InboundStatus.Stranger? {
            guard let first = WallTime(iso8601: firstSeenAt), let last = WallTime(iso8601: lastSeenAt) else {
                return nil
            }
            return InboundStatus.Stranger(
                source: source, transport: TransportKind(rawValue: transport) ?? .tls, firstSeen: first,
                lastSeen: last, count: count, reason: reason, method: PeerText(decoded: method),
                claims: PeerText(decoded: claims), userAgent: PeerText(decoded: userAgent),
                codes: codes.compactMap(DiagnosisCode.init(rawValue:)))
        }
    }

    struct Certificate: Decodable {
        var notAfter: String
    }

    struct Finding: Decodable {
        var code: String
        var severity: String
        var summary: String

        var diagnosis: Diagnosis? {
            guard let code = DiagnosisCode(rawValue: code), let severity = Severity(rawValue: severity) else {
                return nil
            }
            return Diagnosis(code, severity, summary)
        }
    }

    /// Whatever number stands there, it is a span.
    static func span(_ milliseconds: Double) -> Span {
        Span(nanoseconds: Int64(exactly: (milliseconds * 1_000_000).rounded()) ?? 0)
    }
}
