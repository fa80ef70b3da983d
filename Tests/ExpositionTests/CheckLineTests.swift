import Evidence
import Exposition
import Probing
import Testing

@Suite struct CheckLineTests {
    @Test func `a pass is one Nagios line with its timings and the days left`() throws {
        #expect(
            CheckNagios.line([try SampleResults.pass()])
                == "SIP OK - sbc1.example.net:5061: 200 OK | 'dns'=2ms 'tcp'=1.2ms 'tls'=9ms 'options'=3.25ms "
                + "'cert_days'=90;30:;7:")
    }

    @Test func `a failure names its cause and times that were not measured are unknown`() {
        #expect(
            CheckNagios.line([SampleResults.nameNotFound()])
                == "SIP CRITICAL - dns.name-not-found: the name sbc1.example.net does not exist | "
                + "'dns'=4ms 'tcp'=U 'tls'=U 'options'=U")
    }

    @Test func `several targets are counted by verdict`() throws {
        #expect(
            CheckNagios.line([try SampleResults.pass(), SampleResults.nameNotFound()])
                == "SIP CRITICAL - 1 of 2 pass; sbc1.example.net:5061 dns.name-not-found | "
                + "'pass'=1 'warn'=0 'fail'=1 'unknown'=0")
    }

    @Test func `a hostile peer stays on its line`() throws {
        let line = CheckNagios.line([try SampleResults.hostile()])
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
        #expect(line.count(where: { $0 == "|" }) == 1)
    }

    @Test func `metrics have a sample for what was measured and none for what was not`() throws {
        let text = CheckMetrics.text([try SampleResults.pass(), SampleResults.nameNotFound()])
        let pass = #"{target="sbc1.example.net:5061",address="192.0.2.10",attempt="1""#
        let fail = #"{target="sbc1.example.net:5061",address="",attempt="1""#
        #expect(text.contains("trunkwatch_check_verdict\(pass)} 0\n"))
        #expect(text.contains("trunkwatch_check_verdict\(fail)} 2\n"))
        #expect(text.contains("trunkwatch_check_phase_seconds\(pass),phase=\"options\"} 0.00325\n"))
        #expect(text.contains("trunkwatch_check_sip_status_code\(pass)} 200\n"))
        #expect(!text.contains("trunkwatch_check_phase_seconds\(fail),phase=\"tcp\"}"))
        #expect(!text.contains("trunkwatch_check_sip_status_code\(fail)"))
        #expect(text.contains("trunkwatch_check_certificate_not_after_timestamp_seconds\(pass)} 1807776000\n"))
    }
}
