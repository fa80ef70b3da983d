import Evidence
import Foundation
import Plans
import Reports
import TestSupport
import Testing
import TimeSeries
import Transport

@testable import Agent

/// Our own certificates and keys: judged as a client's, shown in a status, and told where they cannot be used.
@Suite(.timeLimit(.minutes(1))) struct OwnIdentityTests {
    private func identity(
        _ pki: TestPKI, _ scenario: String, key: String? = nil, fqdn: String = "probe.example.test"
    ) -> Identity {
        Identity(fqdn: fqdn, certificatePath: pki.chain(scenario), keyPath: key ?? pki.key(scenario))
    }

    private let now = WallTime(seconds: Int64(Date().timeIntervalSince1970))

    private func found(_ identity: Identity, days: Int = 0) -> [String] {
        IdentityStanding(reading: identity, name: "probe", at: now + .seconds(days * 86_400)).diagnoses.map {
            "\($0.code.rawValue) \($0.severity.rawValue)"
        }
    }

    @Test func `a good identity has no finding, and its last days are told as a target's are`() async throws {
        let pki = try await TestPKI.shared()
        let good = identity(pki, "client")
        #expect(found(good).isEmpty)
        #expect(found(good, days: 75) == ["certificate.expiring warn"])
        #expect(found(good, days: 88) == ["certificate.expiring fail"])
        #expect(found(good, days: 100) == ["certificate.expired fail"])
        #expect(found(identity(pki, "foreign-client")).isEmpty, "whom the peer trusts is the peer's affair")
    }

    @Test func `what a peer would refuse is told`() async throws {
        let pki = try await TestPKI.shared()
        #expect(found(identity(pki, "server-only", fqdn: "localhost")) == ["certificate.missing-client-auth fail"])
        #expect(found(identity(pki, "client", fqdn: "other.example.test")) == ["certificate.name-mismatch fail"])
        #expect(found(identity(pki, "weak-rsa-1024", fqdn: "localhost")).contains("certificate.weak-key fail"))
    }

    @Test func `a key that is not there, is not the right one or is no key makes it unusable`() async throws {
        let pki = try await TestPKI.shared()
        let files = try TemporaryDirectory()
        let none = try files.write("no key at all\n", to: "none.key")
        for key in [pki.key("ec"), none, files.file("absent.key")] {
            let standing = IdentityStanding(reading: identity(pki, "client", key: key), name: "probe", at: now)
            #expect(standing.isUnusable, "\(key)")
            #expect(standing.lives.count == 2 && standing.row.notAfter != nil, "the certificate is seen all the same")
        }
        let absent = Identity(fqdn: "a.example", certificatePath: files.file("absent.pem"), keyPath: none)
        #expect(found(absent) == ["local.client-certificate-unusable unknown"])
        var locked = identity(pki, "client")
        locked.keyPassword = .file(files.file("absent.password"))
        #expect(found(locked) == ["local.client-certificate-unusable unknown"])
    }

    @Test func `an identity that stays unusable is told once and shown, and its mending ends that`() async throws {
        let pki = try await TestPKI.shared()
        let world = try World()
        let key = world.file("probe.key")
        try FileManager.default.copyItem(atPath: pki.key("ec"), toPath: key)
        var plan = try World.plan(["sbc"])
        plan.identities["probe"] = identity(pki, "client", key: key)
        try await world.start(plan)
        await world.run(.seconds(5))
        #expect(world.oncall.attempts.isEmpty, "files that are renewed one after the other do not fit for a moment")
        await world.run(.seconds(60))
        #expect(world.oncall.attempts.count == 1)
        let payload = try #require(world.oncall.attempts.first?.row.payload)
        #expect(payload.contains("identity/probe cannot be used: The private key is not the one of the leaf"))
        let shown = await world.identities()
        #expect(shown.map(\.name) == ["probe"] && shown[0].verdict == .fail, "before its validity, and no key")
        try FileManager.default.removeItem(atPath: key)
        try FileManager.default.copyItem(atPath: pki.key("client"), toPath: key)
        await world.run(.seconds(60))
        await world.stop()
        #expect(world.oncall.attempts.map(\.isFiring) == [true, false])
        #expect(try world.storedIdentities().map(\.name) == ["probe"], "known without an agent as well")
    }

    @Test func `a store that is begun anew knows the identities too`() async throws {
        let pki = try await TestPKI.shared()
        let world = try World()
        var plan = try World.plan(["sbc"])
        plan.identities["probe"] = identity(pki, "client")
        try await world.start(plan)
        await world.run(.seconds(30))
        world.disk.fail(with: .corrupt)
        await world.run(.seconds(12))
        world.disk.fail(with: nil)
        await world.run(.seconds(30))
        #expect(world.disk.openings >= 2)
        await world.stop()
        #expect(try world.storedIdentities().map(\.name) == ["probe"])
    }

    @Test func `an identity that leaves the plan leaves the status`() async throws {
        let pki = try await TestPKI.shared()
        let world = try World()
        var plan = try World.plan(["sbc"])
        plan.identities["probe"] = identity(pki, "client")
        try await world.start(plan)
        await world.run(.seconds(5))
        await world.stop()
        #expect(try world.storedIdentities().count == 1)
        plan.identities = [:]
        try await world.start(plan)
        await world.run(.seconds(5))
        #expect(await world.identities().isEmpty)
        await world.stop()
        #expect(try world.storedIdentities().isEmpty)
    }
}
