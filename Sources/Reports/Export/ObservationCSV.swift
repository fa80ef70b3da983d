import Evidence
import TimeSeries

/// Observations as CSV (RFC 4180): a header, one row each, target by target and oldest first.
enum ObservationCSV {
    /// The columns in order; times are ISO 8601 in UTC.
    static let columns = """
        target,site,startedAt,kind,verdict,diagnosis,address,statusCode,retryAfterSeconds,latenessMilliseconds,\
        dnsMilliseconds,tcpMilliseconds,tlsMilliseconds,optionsMilliseconds,leafSHA256
        """

    static func run(
        _ targets: [TargetRow], _ history: ObservationExport.History, _ text: inout ExportText
    ) throws(StoreError) {
        text.append(columns)
        text.endLine("\r\n")
        for target in targets {
            // A name may begin as a formula does; everything after these two is a word or a number of ours.
            let start = PeerText(decoded: target.name).forCSV + "," + PeerText(decoded: target.site).forCSV + ","
            var rest = text
            try history(target.name) { observation in
                rest.append(start)
                write(observation, &rest)
                rest.endLine("\r\n")
            }
            text = rest
        }
    }

    private static func write(_ observation: Observation, _ text: inout ExportText) {
        text.append(observation.time.iso8601)
        text.append(",")
        text.append(observation.kind.name)
        text.append(",")
        text.append(observation.verdict.rawValue)
        text.append(",")
        text.append(observation.diagnosis?.rawValue ?? "")
        text.append(",")
        text.append(observation.address?.description ?? "")
        text.append(",")
        if let status = observation.sipStatus { text.append(Int64(status)) }
        text.append(",")
        if let seconds = observation.retryAfterSeconds { text.append(Int64(seconds)) }
        let spans = [observation.lateness, observation.dns, observation.tcp, observation.tls, observation.options]
        for span in spans {
            text.append(",")
            if let span { text.append(thousandths: span.microseconds) }
        }
        text.append(",")
        text.append(observation.leaf?.description ?? "")
    }
}
