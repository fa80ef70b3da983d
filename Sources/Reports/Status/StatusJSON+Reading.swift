import Evidence
import Foundation

extension StatusJSON {
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

    struct Target: Decodable {
        var target: String
        var address: String
        var transport: String
        var state: String
        var stateSince: String?
        var lastProbe: Probe?
        var recentMilliseconds: [Double?]
        var certificate: Certificate?
        var diagnoses: [Finding]

        var row: StatusRow {
            StatusRow(
                name: target, address: address, transport: TransportKind(rawValue: transport) ?? .tls,
                state: TargetState(rawValue: state) ?? .unknown,
                since: stateSince.flatMap { WallTime(iso8601: $0) }, last: lastProbe?.observation(of: target),
                recent: recentMilliseconds.map { $0.map(Told.span) },
                certificateNotAfter: (certificate?.notAfter).flatMap { WallTime(iso8601: $0) },
                diagnoses: diagnoses.compactMap(\.diagnosis))
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
