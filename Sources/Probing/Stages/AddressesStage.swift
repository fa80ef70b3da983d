import ChainAudit
import Evidence
import Transport

/// What differs between the addresses behind one name.
enum AddressesStage {
    /// The results, each of another leaf than the first one's with a warning that names both.
    static func compared(_ results: [ProbeResult]) -> [ProbeResult] {
        guard let first = results.first(where: { $0.chain?.leaf != nil }), let leaf = first.chain?.leaf else {
            return results
        }
        let others = results.filter { $0.chain?.leaf.map { $0.sha256 != leaf.sha256 } ?? false }
        guard let other = others.first, let otherLeaf = other.chain?.leaf else { return results }
        return results.map { result in
            guard let own = result.chain?.leaf else { return result }
            let isFirst = own.sha256 == leaf.sha256
            var result = result
            result.diagnoses.append(finding(own, at: result, isFirst ? otherLeaf : leaf, at: isFirst ? other : first))
            return result
        }
    }

    private static func finding(
        _ own: CertificateFacts, at result: ProbeResult, _ other: CertificateFacts, at otherResult: ProbeResult
    ) -> Diagnosis {
        let (here, there) = (result.address?.text ?? "one address", otherResult.address?.text ?? "another")
        return Diagnosis(
            .certificateDiffersBetweenAddresses, .warn, "\(here) shows another certificate than \(there)",
            evidence: [
                ("address", .text(here)), ("sha256", .text(hexadecimal(own.sha256))),
                ("otherAddress", .text(there)), ("otherSHA256", .text(hexadecimal(other.sha256))),
            ])
    }

}
