import Alerting
import ChainAudit
import Evidence
import Foundation
import Plans
import Probing
import Reports
import Transport

/// One of our own identities as its files are: the certificate judged as a client's, and whether the key is its key.
///
/// Whom the peer trusts is the peer's affair: the path to a root is not looked at.
struct IdentityStanding: Sendable, Hashable {
    /// The name in the plan.
    let name: String
    /// From when to when each certificate of the file is valid, the own one first; empty where none could be read.
    private(set) var lives: [CertificateLife] = []
    /// What was found.
    private(set) var diagnoses: [Diagnosis] = []

    /// Whether no connection can be made with it.
    var isUnusable: Bool { diagnoses.contains { $0.code == .localClientCertificateUnusable } }

    /// The row of a status.
    var row: IdentityRow { IdentityRow(name: name, notAfter: lives.map(\.notAfter).min(), diagnoses: diagnoses) }

    /// Reads and judges an identity's files; blocks for as long as the disk does.
    init(reading identity: Identity, name: String, at now: WallTime) {
        self.name = name
        do {
            let password = try Self.password(of: identity)
            let file = try Self.content(of: identity.certificatePath)
            let chain = try Self.chain(file, password, identity.certificatePath)
            let facts = chain.certificates.compactMap { X509Decoder.facts(der: $0) }
            lives = facts.enumerated().map { index, facts in
                CertificateLife(
                    isLeaf: index == 0, notBefore: WallTime(seconds: facts.notBefore),
                    notAfter: WallTime(seconds: facts.notAfter))
            }
            var presented = PresentedChain(certificates: facts, trusted: true)
            diagnoses = Self.judged(presented, of: identity, at: now)
            presented.keyFits = try Self.key(file, password, identity).fits(chain.certificates[0])
            diagnoses = Self.judged(presented, of: identity, at: now)
        } catch {
            diagnoses.insert(Self.unusable(error), at: 0)
        }
    }

    /// Why an identity cannot be used: the file at fault and the reason; neither holds a secret.
    private struct Refusal: Error {
        let file: String
        let reason: String
    }

    private static func password(of identity: Identity) throws(Refusal) -> String? {
        do throws(SecretError) {
            return try identity.keyPassword?.resolve().text
        } catch {
            throw Refusal(file: identity.keyPath, reason: "the password: \(error.reason)")
        }
    }

    private static func content(of path: String) throws(Refusal) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Refusal(file: path, reason: "it cannot be read")
        }
        return Array(bytes)
    }

    private static func chain(_ file: [UInt8], _ password: String?, _ path: String) throws(Refusal) -> StoredChain {
        if let reason = StoredChain.refusal(ofBundle: file, password: password) {
            throw Refusal(file: path, reason: reason)
        }
        guard let chain = StoredChain(file: file, password: password) else {
            throw Refusal(file: path, reason: "it holds no certificate")
        }
        return chain
    }

    private static func key(_ file: [UInt8], _ password: String?, _ identity: Identity) throws -> StoredKey {
        if let bundled = try? StoredKey.ofBundle(file, password: password) { return bundled }
        let bytes = try content(of: identity.keyPath)
        do throws(StoredKey.Refusal) {
            return try StoredKey(file: bytes, password: password)
        } catch {
            throw Refusal(file: identity.keyPath, reason: error.reason)
        }
    }

    private static func judged(_ chain: PresentedChain, of identity: Identity, at now: WallTime) -> [Diagnosis] {
        let name = IPAddress(identity.fqdn).map { ReferenceName.ip($0.networkBytes) } ?? .dns(identity.fqdn)
        var policy = ChainPolicy(now: now.seconds, reference: name)
        policy.purpose = .client
        return ChainAudit.judge(chain, policy: policy).compactMap(Diagnosis.init)
    }

    private static func unusable(_ error: any Error) -> Diagnosis {
        let refusal = error as? Refusal ?? Refusal(file: "", reason: "\(error)")
        return Diagnosis(
            .localClientCertificateUnusable, .unknown, "\(refusal.file) cannot be used: \(refusal.reason)",
            evidence: [("file", .text(refusal.file)), ("reason", .text(refusal.reason))])
    }
}
