import Alerting
import Evidence
import Foundation
import Plans
import TestSupport
import TimeSeries
import Testing

@testable import Agent

/// Every vendor's receiver against a peer that holds bodies against the vendor's published shape and misbehaves.
@Suite(.enabled(if: VendorPeer.isPossible, "python3-jsonschema is not installed; make test installs it"), .serialized)
struct VendorTests {
    enum Vendor: String, CaseIterable, Sendable {
        case pagerduty, jsm, slack, teams, servicenow, alertmanager, webhook
        case splunk = "splunk-on-call"

        func receiver(at root: String, _ connection: HTTPConnection) throws -> any AlertReceiver {
            let url = try HTTPURL(parsing: "\(root)/\(rawValue)")
            switch self {
            case .pagerduty:
                var one = try PagerDutyReceiver(routingKey: String(repeating: "k", count: 32), url: url.text)
                one.connection = connection
                return one
            case .jsm:
                var one = try JiraServiceReceiver(apiKey: "key", url: url.text)
                one.connection = connection
                return one
            case .slack:
                var one = SlackReceiver(url: url)
                one.connection = connection
                return one
            case .teams:
                var one = try TeamsReceiver(url: url)
                one.connection = connection
                return one
            case .servicenow:
                var one = try ServiceNowReceiver(instance: url, user: "u", password: "p")
                one.connection = connection
                return one
            case .alertmanager:
                var one = try AlertmanagerReceiver(peers: [url])
                one.connection = connection
                return one
            case .webhook:
                var one = WebhookReceiver(url: url)
                one.connection = connection
                return one
            case .splunk:
                var one = SplunkOnCallReceiver(url: url)
                one.connection = connection
                return one
            }
        }

        /// What the peer calls the beginning and the end.
        var events: (begins: String, ends: String) {
            switch self {
            case .pagerduty: ("trigger", "resolve")
            case .jsm: ("create", "close")
            case .servicenow: ("New", "Closing")
            case .splunk: ("CRITICAL", "RECOVERY")
            case .alertmanager: ("fires", "ends")
            case .slack, .teams, .webhook: ("firing", "resolved")
            }
        }
    }

    /// An agent whose only receiver is a vendor's, and an outage.
    private struct Outage {
        let world: World
        let courier: WatchedCourier

        init(_ vendor: Vendor, at root: String, timeout: Span = .milliseconds(400)) async throws {
            var connection = HTTPConnection()
            connection.timeout = timeout
            world = try World()
            courier = WatchedCourier(try vendor.receiver(at: root, connection), name: "oncall")
            world.couriers = [:]
            world.others = ["oncall": courier]
            world.network.set("sbc", .refuses)
            try await world.start(World.plan(["sbc"]))
        }

        /// Lets time pass until an attempt begins, and waits for its end.
        func attempt(_ number: Int) async {
            for _ in 0..<240 where courier.begun < number { await world.run(.seconds(1), step: .seconds(1)) }
            guard courier.begun >= number else { return }
            await courier.ends(number)
            await world.settle()
        }

        /// What came of each attempt at each delivery, the oldest delivery first.
        func journal() throws -> [(state: OutboxRow.State, attempts: [DeliveryAttempt])] {
            try world.deliveries().sorted { $0.createdAt < $1.createdAt }
                .map { ($0.state, try world.attempts(of: $0.id)) }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Vendor.allCases)
    func `a vendor that stumbles in every way gets beginning and end in order, whole and in its shape`(
        _ vendor: Vendor
    ) async throws {
        try await VendorPeer.running(["429:7", "500", "slow", "reset", "408", "good"]) { peer in
            let outage = try await Outage(vendor, at: peer.url)
            for number in 1...6 { await outage.attempt(number) }
            outage.world.network.set("sbc", .answers)
            await outage.attempt(7)
            await outage.world.stop()
            let journal = try outage.journal()
            #expect(journal.map(\.state) == [.delivered, .delivered])
            let first = try #require(journal.first).attempts
            #expect(first.map(\.outcome) == ["retry", "retry", "retry", "retry", "retry", "delivered"])
            #expect(first[0].detail?.contains("429") == true && first[1].detail?.contains("500") == true)
            #expect(first[2].detail?.contains("Timeout") == true && first[3].detail?.isEmpty == false)
            let pause = first[1].at - first[0].at
            #expect(pause >= .seconds(7) && pause <= .seconds(9), "as the vendor asked: \(pause.text)")
            #expect(journal[1].attempts.map(\.outcome) == ["delivered"])

            let requests = try peer.received()
            #expect(requests.compactMap { $0["fault"].string } == [], "each body has the vendor's shape")
            #expect(Set(requests.map { $0["key"].string }).count == 1, "one key from beginning to end")
            // Alertmanager is told an end by a time, and the peer's clock is not the one that is moved by hand.
            guard vendor != .alertmanager else { return }
            let (begins, ends) = vendor.events
            #expect(requests.compactMap { $0["event"].string } == Array(repeating: begins, count: 6) + [ends])
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Vendor.allCases)
    func `a redirect to another host is not followed and ends the delivery`(_ vendor: Vendor) async throws {
        try await VendorPeer.running { other in
            try await VendorPeer.running(["redirect:\(other.url)/\(vendor.rawValue)"]) { peer in
                let outage = try await Outage(vendor, at: peer.url)
                await outage.attempt(1)
                await outage.world.stop()
                let journal = try outage.journal()
                #expect(journal.map(\.state) == [.failed] && journal[0].attempts.map(\.outcome) == ["failed"])
                #expect(journal[0].attempts[0].detail?.contains("redirects (302), which is not followed") == true)
                #expect(try other.received().isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Vendor.allCases)
    func `a certificate that nobody vouches for gets no body and is tried again`(_ vendor: Vendor) async throws {
        let pki = try await TestPKI.shared()
        let tls = VendorPeer.TLS(certificate: pki.chain("healthy"), key: pki.key("healthy"))
        try await VendorPeer.running(tls: tls) { peer in
            let outage = try await Outage(vendor, at: peer.url, timeout: .seconds(10))
            await outage.attempt(1)
            await outage.world.stop()
            let journal = try outage.journal()
            #expect(journal.map(\.state) == [.pending] && journal[0].attempts.map(\.outcome) == ["retry"])
            #expect(journal[0].attempts[0].detail?.lowercased().contains("certificate") == true)
            #expect(try peer.received().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Vendor.allCases)
    func `a bundle of its own is trusted, and a client certificate shown where it is asked for`(
        _ vendor: Vendor
    ) async throws {
        let pki = try await TestPKI.shared()
        let tls = VendorPeer.TLS(certificate: pki.chain("healthy"), key: pki.key("healthy"), clients: pki.root)
        try await VendorPeer.running(tls: tls) { peer in
            var connection = HTTPConnection()
            connection.caFile = pki.root
            let now = World.start
            let alert = Self.alert()
            let payload = Array(alert.json.text.utf8)
            let without = try vendor.receiver(at: peer.url, connection).deliver(alert, payload: payload, at: now)
            #expect(without.status == nil && without.error != nil)
            connection.identity = HTTPIdentity(
                certificateFile: pki.chain("client"), keyFile: pki.key("client"))
            let with = try vendor.receiver(at: peer.url, connection).deliver(alert, payload: payload, at: now)
            #expect(DeliveryPolicy().next(after: with, attempts: 1, age: .zero, random: 0) == .delivered, "\(with)")
            #expect(try peer.received().compactMap { $0["fault"].string } == [])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a vendor that hangs delays nobody`() async throws {
        try await VendorPeer.running(["hang"]) { hanging in
            try await VendorPeer.running { peer in
                let world = try World()
                let slow = WatchedCourier(try Vendor.pagerduty.receiver(at: hanging.url, HTTPConnection()), name: "pd")
                let quick = WatchedCourier(try Vendor.slack.receiver(at: peer.url, HTTPConnection()), name: "chat")
                world.couriers = [:]
                world.others = ["pd": slow, "chat": quick]
                var plan = try World.plan((1...6).map { "sbc\($0)" })
                plan.receivers = ["pd", "chat"].map {
                    ReceiverPlan(name: $0, kind: .webhook(WebhookSettings(url: .plain("http://x/"))))
                }
                for target in plan.targets { world.network.set(target.name, .refuses) }
                try await world.start(plan)
                await world.run(.seconds(30))
                await quick.ends(6)
                #expect(slow.begun == Deliverer.concurrency, "its four lines are busy, the rest waits")
                #expect(try peer.received().count == 6)
            }
        }
    }

    private static func alert() -> Alert {
        var alert = Alert(
            id: "i1-target-down-1", dedupKey: String(repeating: "a1", count: 32), rule: .targetDown, site: "paris",
            target: "sbc", startedAt: World.start, summary: "sbc is down: no answer")
        alert.diagnoses = [Diagnosis(.tcpTimeout, .fail, "no answer", evidence: [("port", .number(5_061))])]
        return alert
    }
}
