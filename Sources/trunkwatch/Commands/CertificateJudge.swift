import ChainAudit
import Evidence
import Exposition
import Probing
import Transport

/// Judges chains for `certificate`: whichever way one came, by the same rules at the same time.
struct CertificateJudge {
    private let judging: CertificateJudging
    private let policy: ChainPolicy
    private let purposes: [ChainPolicy.Purpose]
    private let time: WallTime

    /// A judge for a name, `nil` where no name is asked for, as of a time.
    init(_ judging: CertificateJudging, name: ReferenceName?, at time: WallTime) throws {
        self.judging = judging
        var policy = try judging.policy(at: time)
        policy.reference = name
        self.policy = policy
        purposes = try judging.purposes()
        self.time = time
    }

    /// A chain out of a file, and the private key where there is one.
    func judged(_ chain: StoredChain, key: CertificateJudging.KeyPlace, password: String?) throws -> JudgedChain {
        let found = try Self.key(key, password)
        let fits = found.key?.fits(chain.certificates[0])
        var wanted = purposes
        if wanted.isEmpty { wanted = [found.isOurs && isForClientsOnly(chain) ? .client : .server] }
        let chains = try wanted.compactMap { purpose in
            var presented = try verified(chain, for: purpose)
            presented?.keyFits = fits
            return presented.map { (purpose, $0) }
        }
        return JudgedChain(time: time, chain: chains.first?.1, diagnoses: found.findings + findings(chains))
    }

    /// What a host presented; where it is judged as of another time, or as a client, it is verified anew.
    func judged(_ result: ProbeResult, isNow: Bool) throws -> JudgedChain {
        let before = result.diagnoses.filter {
            !$0.code.rawValue.hasPrefix("certificate.") || $0.code == .certificateDiffersBetweenAddresses
        }
        let wanted = purposes.isEmpty ? [.server] : purposes
        let chains: [(ChainPolicy.Purpose, PresentedChain)] = try wanted.compactMap { purpose in
            guard let chain = result.chain else { return nil }
            if isNow, purpose == .server { return (purpose, chain) }
            var anew = try verified(StoredChain(chain.certificates.map(\.der)), for: purpose)
            anew?.staple = chain.staple
            anew?.revocations = chain.revocations
            anew?.diagnostic = chain.diagnostic
            return anew.map { (purpose, $0) }
        }
        return JudgedChain(
            address: result.address?.address.description, time: time, chain: chains.first?.1,
            diagnoses: before + findings(chains))
    }

    private func findings(_ chains: [(ChainPolicy.Purpose, PresentedChain)]) -> [Diagnosis] {
        var found: [Diagnosis] = []
        for (purpose, chain) in chains {
            var policy = policy
            policy.purpose = purpose
            for finding in ChainAudit.judge(chain, policy: policy).compactMap(Diagnosis.init)
            where !found.contains(finding) { found.append(finding) }
        }
        return found
    }

    private func verified(_ chain: StoredChain, for purpose: ChainPolicy.Purpose) throws -> PresentedChain? {
        do throws(TLSContextError) {
            return try chain.verified(
                against: judging.ca.map { .file($0) } ?? .system, at: time.seconds, for: purpose,
                revocationLists: judging.crl)
        } catch {
            throw CommandFailure.file(error.text)
        }
    }

    private func isForClientsOnly(_ chain: StoredChain) -> Bool {
        guard let leaf = X509Decoder.facts(der: chain.certificates[0]), let usages = leaf.extendedKeyUsage else {
            return false
        }
        return usages.contains(ExtendedKeyUsage.clientAuth) && !usages.contains(ExtendedKeyUsage.serverAuth)
    }

    /// A key that cannot be used is ours to mend: a finding, and the chain is judged all the same.
    private static func key(
        _ place: CertificateJudging.KeyPlace, _ password: String?
    ) throws -> (key: StoredKey?, isOurs: Bool, findings: [Diagnosis]) {
        switch place {
        case .bundle(let bytes):
            let key = try? StoredKey.ofBundle(bytes, password: password)
            return (key, key != nil, [])
        case .file(let bytes, let name):
            do throws(StoredKey.Refusal) {
                return (try StoredKey(file: bytes, password: password), true, [])
            } catch {
                let finding = Diagnosis(
                    .localClientCertificateUnusable, .unknown, "the key \(name) cannot be used: \(error.reason)",
                    evidence: [("file", .text(name)), ("reason", .text(error.reason))])
                return (nil, true, [finding])
            }
        }
    }
}
