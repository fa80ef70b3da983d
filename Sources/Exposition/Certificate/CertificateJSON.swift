import ChainAudit
package import Evidence
import Probing

/// The contract's `trunkwatch.certificate/1`; `Dashboards/report/certificate.schema.json` is its schema.
package enum CertificateJSON {
    /// The most names of a certificate that are written; how many there are is written besides.
    package static let mostNames = 2_000

    /// The whole answer of `certificate`: at its top the gravest chain, and with `--all-addresses` each of them.
    package static func document(_ answer: CertificateAnswer) -> JSON {
        var members: [(String, JSON)] = [
            ("schema", .string("trunkwatch.certificate/1")), ("subject", .string(answer.subject)),
            ("asOf", .string(answer.time.iso8601Seconds)), ("verdict", .string(answer.verdict.rawValue)),
        ]
        members += block(answer.gravest)
        if answer.isPerAddress {
            let chains = answer.chains.map { judged in
                JSON.object([("verdict", .string(judged.verdict.rawValue))] + block(judged))
            }
            members.append(("addresses", .array(chains)))
        }
        return .object(members)
    }

    private static func block(_ judged: JudgedChain?) -> [(String, JSON)] {
        [
            ("address", .optional(judged?.address)), ("keyMatches", flag(judged?.chain?.keyFits)),
            ("certificate", judged.flatMap(certificate) ?? .null),
            ("missing", judged?.missingAbove.map(missing) ?? .null),
            ("diagnoses", .array(judged?.diagnoses.map(\.json) ?? [])),
        ]
    }

    private static func certificate(_ judged: JudgedChain) -> JSON? {
        guard let chain = judged.chain, let leaf = chain.leaf else { return nil }
        let chainMembers: [(String, JSON)] = [
            ("chain", .array(chain.certificates.map { sent($0, in: chain, at: judged.time) })),
            ("path", .array(chain.pathElements.map { step($0, in: chain) })), ("trusted", .bool(chain.trusted)),
            ("diagnostic", .bool(chain.diagnostic)), ("staple", chain.staple.map(staple) ?? .null),
            ("revocations", .array(chain.revocations.map(revocation))),
            ("verifyErrors", .array(chain.verifyErrors.map(verifyError))),
        ]
        return .object(facts(of: leaf, at: judged.time) + chainMembers)
    }

    /// One certificate as it was sent, and the part that it plays.
    private static func sent(_ certificate: CertificateFacts, in chain: PresentedChain, at time: WallTime) -> JSON {
        let element = (chain.pathElements + chain.unusedElements).first { $0.certificate == certificate }
        let role = element.map { $0.role == .unused ? "unused" : $0.role.rawValue }
        return .object([("role", .optional(role))] + facts(of: certificate, at: time))
    }

    /// One step of the path from the leaf upwards, sent or known here.
    private static func step(_ element: ChainElement, in chain: PresentedChain) -> JSON {
        .object([
            ("depth", .integer(Int64(element.depth))), ("role", .string(element.role.rawValue)),
            ("sent", .bool(chain.certificates.contains(element.certificate))),
            ("subject", PeerText(element.certificate.subject).forJSON),
            ("notAfter", .string(WallTime(seconds: element.certificate.notAfter).iso8601Seconds)),
            ("sha256", .string(hexadecimal(element.certificate.sha256))),
        ])
    }

    private static func missing(above certificate: CertificateFacts) -> JSON {
        .object([
            ("issuer", PeerText(certificate.issuer).forJSON),
            ("caIssuers", .array(certificate.authorityInfoCAIssuers.map { PeerText($0).forJSON })),
        ])
    }

    private static func staple(_ staple: StapledStatus) -> JSON {
        let word =
            switch staple.answer {
            case .good: "good"
            case .revoked: "revoked"
            case .unknown: "unknown"
            case .unusable: "unusable"
            }
        return .object([
            ("answer", .string(word)), ("thisUpdate", time(staple.thisUpdate)), ("nextUpdate", time(staple.nextUpdate)),
        ])
    }

    private static func revocation(_ proof: Revocation) -> JSON {
        .object([
            ("depth", .integer(Int64(proof.depth))), ("source", .string(proof.source.rawValue)),
            ("at", time(proof.at)), ("reason", .optional(proof.reason)),
        ])
    }

    private static func verifyError(_ error: VerifyError) -> JSON {
        .object([
            ("depth", .integer(Int64(error.depth))), ("code", .integer(Int64(error.code))),
            ("name", .string(error.name)),
        ])
    }

    static func time(_ seconds: Int64?) -> JSON { .optional(seconds.map { WallTime(seconds: $0).iso8601Seconds }) }

    static func flag(_ value: Bool?) -> JSON { value.map { .bool($0) } ?? .null }
}
