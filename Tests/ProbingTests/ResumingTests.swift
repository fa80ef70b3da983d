import ChainAudit
import Evidence
import SIP
import TestSupport
import Testing
import Transport

@testable import Probing

/// The live connection of a target, lost and made anew, against a peer that is not ours.
@Suite(.timeLimit(.minutes(1))) struct ResumingTests {
    @Test(arguments: [Kamailio.Versions.only12, .only13])
    func `a live connection made anew resumes the session, and its chain is judged again`(
        _ versions: Kamailio.Versions
    ) async throws {
        try await Kamailio.running(versions: versions) { kamailio in
            let results = try await ProbingBench.run { bench in
                try await bench.reconnect(kamailio.port, times: 3)
            }
            #expect(results.allSatisfy { $0.verdict == .pass && $0.chain?.certificates.count == 2 })
            #expect(results.map(\.tls?.resumed) == [false, true, true])
            let details = results.map { $0.step(.certificate)?.detail.contains("resumed session") }
            #expect(details == [false, true, true])
            #expect(Set(results.map(\.chain)).count == 1)
        }
    }

    @Test func `a certificate that is not flawless is looked at anew by the next connection`() async throws {
        try await Kamailio.running { kamailio in
            let results = try await ProbingBench.run { bench in
                try await bench.reconnect(kamailio.port, times: 2) {
                    $0.chainPolicy.warnDays = 20_000
                }
            }
            #expect(results.map(\.tls?.resumed) == [false, false])
            #expect(results.allSatisfy { $0.step(.certificate)?.status == .warn && $0.sip?.statusCode == 200 })
        }
    }
}
