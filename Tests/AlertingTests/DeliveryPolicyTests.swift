import Alerting
import Evidence
import Testing

@Suite struct DeliveryPolicyTests {
    private let policy = DeliveryPolicy()

    private func decision(
        _ status: Int?, retryAfter: Int? = nil, attempts: Int = 1, age: Span = .zero, random: Double = 0.5
    ) -> DeliveryDecision {
        policy.next(
            after: DeliveryResult(status: status, retryAfterSeconds: retryAfter, error: status == nil ? "x" : nil),
            attempts: attempts, age: age, random: random)
    }

    @Test(arguments: [200, 201, 202, 204, 299])
    func `a 2xx is delivered even if its body never ended`(_ status: Int) {
        let result = DeliveryResult(status: status, error: "the answer was cut")
        #expect(policy.next(after: result, attempts: 9, age: .seconds(999_999), random: 0) == .delivered)
    }

    @Test(arguments: [408, 425, 429, 500, 502, 503, 504, 599])
    func `a passing trouble is tried again`(_ status: Int) {
        #expect(decision(status) == .retry(after: .milliseconds(2_500)))
    }

    @Test func `a failure on the way is tried again`() {
        #expect(decision(nil) == .retry(after: .milliseconds(2_500)))
    }

    @Test(arguments: [400, 401, 403, 404, 405, 413, 422])
    func `another 4xx is dead`(_ status: Int) {
        #expect(decision(status) == .dead(.refused(status: status)))
    }

    @Test(arguments: [300, 301, 302, 307, 308])
    func `a redirect is dead`(_ status: Int) { #expect(decision(status) == .dead(.redirected(status: status))) }

    @Test func `a 410 says that the receiver is gone`() { #expect(decision(410) == .dead(.gone)) }

    @Test(arguments: [(1, 5), (2, 10), (3, 20), (4, 40), (10, 2_560), (11, 3_600), (40, 3_600), (Int.max, 3_600)])
    func `the wait doubles up to an hour`(_ attempts: Int, _ seconds: Int) {
        #expect(decision(nil, attempts: attempts, random: 1) == .retry(after: .seconds(seconds)))
    }

    @Test func `the jitter is full and never below a second`() {
        #expect(decision(nil, attempts: 5, random: 0) == .retry(after: .seconds(1)))
        #expect(decision(nil, attempts: 5, random: 0.25) == .retry(after: .seconds(20)))
        #expect(decision(nil, attempts: 5, random: .nan) == .retry(after: .seconds(80)))
        #expect(decision(nil, attempts: -3, random: -7) == .retry(after: .seconds(1)))
    }

    @Test(arguments: [(17, 17), (0, 1), (-5, 1), (86_400, 3_600), (Int.max, 3_600)])
    func `a Retry-After is kept within a second and an hour`(_ asked: Int, _ waited: Int) {
        #expect(decision(429, retryAfter: asked, random: 0.1) == .retry(after: .seconds(waited)))
        #expect(decision(503, retryAfter: asked, random: 0.1) == .retry(after: .seconds(waited)))
    }

    @Test func `after two days it is given up`() {
        #expect(decision(500, age: .seconds(48 * 3_600 - 1)) == .retry(after: .milliseconds(2_500)))
        #expect(decision(500, age: .seconds(48 * 3_600)) == .dead(.expired))
        #expect(decision(nil, age: .seconds(48 * 3_600)) == .dead(.expired))
    }
}
