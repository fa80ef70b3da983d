import ChainAudit
import Evidence
import Foundation
import Probing

extension CertificateJSON {
    /// Every fact of one certificate, under the words of `check` where `check` has one.
    static func facts(of certificate: CertificateFacts, at time: WallTime) -> [(String, JSON)] {
        identity(certificate) + validity(certificate, at: time) + strength(certificate) + extensions(certificate)
            + fingerprints(certificate)
    }

    private static func identity(_ certificate: CertificateFacts) -> [(String, JSON)] {
        let names = certificate.names.prefix(mostNames)
        return [
            ("subject", PeerText(certificate.subject).forJSON),
            ("commonNames", .array(certificate.subjectCommonNames.map { PeerText($0).forJSON })),
            ("issuer", PeerText(certificate.issuer).forJSON), ("serial", .string(certificate.serialHex)),
            ("names", .strings(names.map(\.text))), ("namesTotal", .integer(Int64(certificate.names.count))),
            ("alternativeNames", .array(names.map(name))),
        ]
    }

    private static func name(_ name: AlternativeName) -> JSON {
        let kind =
            switch name {
            case .dns: "dns"
            case .ip: "ip"
            case .uri: "uri"
            case .email: "email"
            case .other: "other"
            }
        return .object([("kind", .string(kind)), ("value", PeerText(name.shownBytes).forJSON)])
    }

    private static func validity(_ certificate: CertificateFacts, at time: WallTime) -> [(String, JSON)] {
        [
            ("notBefore", Self.time(certificate.notBefore)), ("notAfter", Self.time(certificate.notAfter)),
            ("daysRemaining", .number(CheckJSON.daysRemaining(certificate, at: time))),
            ("lifetimeDays", .number((Double(certificate.lifetime) / 864).rounded() / 100)),
        ]
    }

    private static func strength(_ certificate: CertificateFacts) -> [(String, JSON)] {
        [
            ("keyType", .string(certificate.key.typeName)), ("keyBits", .integer(Int64(certificate.key.bits))),
            ("keyCurve", .optional(certificate.key.curve)),
            ("signatureAlgorithm", .string(certificate.signatureAlgorithm)),
            ("signatureDigest", .string(certificate.signatureDigest.name)),
        ]
    }

    private static func extensions(_ certificate: CertificateFacts) -> [(String, JSON)] {
        let constraints = certificate.isCA.map { isCA in
            JSON.object([("ca", .bool(isCA)), ("pathLength", .optional(certificate.pathLength))])
        }
        let access: [(String, JSON)] = [
            ("caIssuers", .array(certificate.authorityInfoCAIssuers.map { PeerText($0).forJSON })),
            ("ocsp", .array(certificate.ocspURLs.map { PeerText($0).forJSON })),
        ]
        return [
            ("extendedKeyUsage", list(certificate.extendedKeyUsage.map { $0.map { ExtendedKeyUsage.name(of: $0) } })),
            ("keyUsage", list(certificate.keyUsage?.names)), ("basicConstraints", constraints ?? .null),
            ("authorityInfoAccess", .object(access)), ("policies", .strings(certificate.policies)),
            ("subjectKeyID", .optional(certificate.subjectKeyID.map { hexadecimal($0) })),
            ("authorityKeyID", .optional(certificate.authorityKeyID.map { hexadecimal($0) })),
            ("selfSigned", .bool(certificate.isSelfSigned)),
        ]
    }

    private static func fingerprints(_ certificate: CertificateFacts) -> [(String, JSON)] {
        [
            ("sha1", .string(hexadecimal(certificate.sha1))), ("sha256", .string(hexadecimal(certificate.sha256))),
            ("spkiSHA256", .string(hexadecimal(certificate.spkiSHA256))),
            ("pinSHA256", .string(Data(certificate.spkiSHA256).base64EncodedString())),
        ]
    }

    private static func list(_ words: [String]?) -> JSON { words.map { .strings($0) } ?? .null }
}
