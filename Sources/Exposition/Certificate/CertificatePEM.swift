import ChainAudit
import Foundation

/// The certificates as they were presented, for other programs.
package enum CertificatePEM {
    /// Each certificate as one block of RFC 7468, those of the first chain in the order in which they were sent, then
    /// those that other addresses sent besides; nothing that a peer wrote is in it but the certificates' own bytes.
    package static func text(_ answer: CertificateAnswer) -> String {
        var seen: Set<[UInt8]> = []
        let first = answer.chains.first?.chain?.certificates ?? []
        for certificate in first { seen.insert(certificate.sha256) }
        let others = answer.chains.dropFirst().flatMap { $0.chain?.certificates ?? [] }.filter {
            seen.insert($0.sha256).inserted
        }
        return (first + others).map { block($0.der) }.joined()
    }

    private static func block(_ der: [UInt8]) -> String {
        let body = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
    }
}
