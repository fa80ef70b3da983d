package import ChainAudit
package import Evidence
import Probing

/// A chain and what was found wrong with it, as of a time.
package struct JudgedChain: Sendable {
    /// The address that presented it; `nil` for a file, and where none was reached.
    package let address: String?
    /// The time it was judged as of.
    package let time: WallTime
    /// The chain; `nil` where none was presented.
    package let chain: PresentedChain?
    /// The findings, those of the way there first.
    package let diagnoses: [Diagnosis]

    /// A judgement from its parts.
    package init(address: String? = nil, time: WallTime, chain: PresentedChain?, diagnoses: [Diagnosis]) {
        self.address = address
        self.time = time
        self.chain = chain
        self.diagnoses = diagnoses
    }

    /// The verdict of all findings; without a chain nothing can be said.
    package var verdict: Verdict { chain?.leaf == nil ? diagnoses.verdict.combined(with: .unknown) : diagnoses.verdict }

    /// The certificate that the chain lacks: whose issuer it is that was not sent; `nil` for a chain that lacks none.
    package var missingAbove: CertificateFacts? {
        guard let chain, !chain.trusted, diagnoses.contains(where: { $0.code == .certificateChainIncomplete }) else {
            return nil
        }
        return chain.pathElements.last.map(\.certificate).flatMap { $0.isSelfIssued ? nil : $0 }
    }
}

/// What `certificate` has to say of a host or a file.
package struct CertificateAnswer: Sendable {
    /// The host or file, harmless to print.
    package let subject: String
    /// The time it was judged as of.
    package let time: WallTime
    /// The chains: one, or one for each address behind the name.
    package let chains: [JudgedChain]
    /// Whether each address was asked for itself.
    package let isPerAddress: Bool

    /// An answer from its parts.
    package init(subject: String, time: WallTime, chains: [JudgedChain], isPerAddress: Bool = false) {
        self.subject = subject
        self.time = time
        self.chains = chains
        self.isPerAddress = isPerAddress
    }

    /// The verdict of all chains together.
    package var verdict: Verdict {
        chains.isEmpty ? .unknown : chains.reduce(.pass) { $0.combined(with: $1.verdict) }
    }

    /// The chain that the verdict is about: the first of the gravest.
    package var gravest: JudgedChain? { chains.first { $0.verdict == verdict } }
}
