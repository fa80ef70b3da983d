import Evidence
import Exposition
import Probing
import Testing

@Suite struct CheckLineTests {
    @Test func `a pass is one Nagios line with its timings and the days left`() throws {
        #expect(
            CheckNagios.line(try SampleResults.pass())
                == "SIP OK - sbc1.example.net:5061: 200 OK | 'dns'=2ms;;;0 'tcp'=1.2ms;;;0 "
                + "'tls'=9ms;;;0 'options'=3.25ms;;;0 "
                + "'cert_days'=90;30:;7:")
    }

    @Test func `a failure names its cause and times that were not measured are unknown`() {
        #expect(
            CheckNagios.line(SampleResults.nameNotFound())
                == "SIP CRITICAL - dns.name-not-found: the name sbc1.example.net does not exist | "
                + "'dns'=4ms;;;0 'tcp'=U;;;0 'tls'=U;;;0 'options'=U;;;0")
    }

    @Test func `several targets are counted by verdict`() throws {
        let rows = [CheckRow(try SampleResults.pass()), CheckRow(SampleResults.nameNotFound())]
        #expect(
            CheckNagios.line(rows, verdict: .fail)
                == "SIP CRITICAL - 1 of 2 pass; sbc1.example.net:5061 dns.name-not-found | "
                + "'pass'=1;;;0;2 'warn'=0;0;;0;2 'fail'=1;;0;0;2 'unknown'=0;;;0;2")
    }

    @Test func `of many targets five are named and the others counted`() {
        let rows = Array(repeating: CheckRow(SampleResults.nameNotFound()), count: 9)
        #expect(CheckNagios.line(rows, verdict: .fail).contains("dns.name-not-found, 4 more |"))
    }

    @Test func `several probes of a target give loss and times with thresholds`() {
        let line = CheckNagios.line(SampleResults.statistics())
        #expect(line.hasPrefix("SIP WARNING - sbc1.example.net:5061: 1 of 4 lost; dns.name-not-found: "))
        #expect(line.contains("| 'loss'=25%;0;99.99;0;100 'options_min'=1ms;;;0 'options_median'=2ms;;;0 "))
        #expect(line.hasSuffix("'options_p95'=3ms;;;0 'options_max'=4ms;;;0"))
    }

    @Test func `a hostile peer stays on its line`() throws {
        let line = CheckNagios.line(try SampleResults.hostile())
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
        #expect(line.count(where: { $0 == "|" }) == 1)
    }

    private func metrics(_ results: [ProbeResult], _ statistics: [CheckStatistics] = []) -> String {
        var metrics = CheckMetrics()
        for result in results { metrics.add(result) }
        return metrics.text(statistics)
    }

    @Test func `metrics have a sample for what was measured and none for what was not`() throws {
        var other = SampleResults.nameNotFound()
        other.target.name = "other"
        let text = metrics([try SampleResults.pass(), other])
        let pass = #"{target="sbc1.example.net:5061",transport="tls""#
        let fail = #"{target="other",transport="tls""#
        #expect(text.contains("trunkwatch_check_verdict\(pass)} 0\n"))
        #expect(text.contains("trunkwatch_check_verdict\(fail)} 2\n"))
        #expect(text.contains("trunkwatch_check_phase_seconds\(pass),phase=\"options\"} 0.00325\n"))
        #expect(text.contains("trunkwatch_check_sip_status_code\(pass)} 200\n"))
        #expect(!text.contains("trunkwatch_check_phase_seconds\(fail),phase=\"tcp\"}"))
        #expect(!text.contains("trunkwatch_check_sip_status_code\(fail)"))
        #expect(text.contains("trunkwatch_check_certificate_not_after_timestamp_seconds\(pass)} 1807776000\n"))
    }

    @Test func `of several probes of a target the last one stands, and what it lost is gone`() throws {
        let text = metrics([try SampleResults.pass(), SampleResults.nameNotFound()], [SampleResults.statistics()])
        #expect(!text.contains("trunkwatch_check_sip_status_code{"))
        #expect(text.contains(#"trunkwatch_check_verdict{target="sbc1.example.net:5061",transport="tls"} 1"#))
        #expect(text.contains(#"trunkwatch_check_lost_ratio{target="sbc1.example.net:5061",transport="tls"} 0.25"#))
        #expect(text.contains(#"target="sbc1.example.net:5061",transport="tls",statistic="p95"} 0.003"#))
    }

    @Test func `addresses that are probed on their own are told apart, others are not`() throws {
        var result = try SampleResults.pass()
        #expect(!metrics([result]).contains("address="))
        result.target.allAddresses = true
        #expect(metrics([result]).contains(#"target="sbc1.example.net:5061",transport="tls",address="192.0.2.10"}"#))
    }
}
