import Alerting
import ChainAudit
import DirectRouting
import Evidence
import Plans
import Probing
import SIP
import Transport

extension TargetPlan {
    /// What one probe of the target needs to know.
    func probeTarget(in plan: Plan) throws(AgentError) -> ProbeTarget {
        var target = ProbeTarget(name: name, address: address)
        do throws(ProbeRefusal) {
            try target.follow(ProfileName(rawValue: profile) ?? .generic, ownTrunk: ownTrunk)
        } catch {
            throw AgentError(status: 78, reason: "target \(name): \(error.reason)")
        }
        let identity = identity.flatMap { plan.identities[$0] }
        target.serverName = serverName
        target.fromHost = fromFQDN ?? identity?.fqdn
        target.timeout = timeout
        target.source = source
        target.verify = verify
        target.peerPolicy = peerPolicy
        target.expect = expect
        target.slowAfter = slowAfter
        target.chainPolicy.warnDays = warnDays
        target.chainPolicy.criticalDays = criticalDays
        if profile == ProfileName.generic.rawValue {
            target.tls.minimum = TLSVersion(tls.minimum)
            target.tls.maximum = TLSVersion(tls.maximum)
        }
        if let ciphers = tls.ciphers { target.tls.ciphers = ciphers }
        if let ca = tls.caPath {
            target.tls.trust = .file(ca)
            target.chainPolicy.anchorsWereChosen = true
        }
        target.tls.revocationLists = tls.crlPath
        target.credentials = try credentials?.digest(of: name)
        if let identity { target.tls.identity = try identity.files(of: name) }
        return target
    }

    /// How often it is asked what. Where no OPTIONS may be sent a live connection could not be asked anything.
    func cadence(of target: ProbeTarget) -> TargetSession.Cadence {
        TargetSession.Cadence(
            interval: interval, audit: mode == .keepAlive ? nil : audit,
            alwaysFresh: (mode == .fresh || !target.sendsOptions) && address.transport != .udp)
    }
}

extension PlanAccount {
    fileprivate func digest(of target: String) throws(AgentError) -> DigestCredentials {
        let secret: Secret
        do throws(SecretError) {
            secret = try password.resolve()
        } catch {
            throw AgentError(status: 78, reason: "target \(target): the password of credentials: \(error.reason)")
        }
        do throws(WritingError) {
            return try DigestCredentials(username: user, password: secret.bytes)
        } catch {
            throw AgentError(status: 78, reason: "target \(target): the user of credentials cannot stand in a header")
        }
    }
}

extension Identity {
    fileprivate func files(of target: String) throws(AgentError) -> TLSIdentityFiles {
        var files = TLSIdentityFiles(certificate: certificatePath, key: keyPath)
        guard let keyPassword else { return files }
        do throws(SecretError) {
            files.password = try keyPassword.resolve().text
        } catch {
            throw AgentError(status: 78, reason: "target \(target): the key password: \(error.reason)")
        }
        return files
    }
}

extension TLSVersion {
    fileprivate init(_ version: Plans.TLSSettings.Version) {
        switch version {
        case .tls12: self = .tls12
        case .tls13: self = .tls13
        }
    }
}
