import ChainAudit
import COpenSSL
import COpenSSLShims

extension PresentedChain {
    /// The most certificates of a chain or a path that are looked at.
    static let certificatesKept = 16

    /// What a verification left in its record; `nil` where nothing was presented. `lists` is the file of the revocation
    /// lists that it looked at, `read` decodes a certificate.
    init?(
        _ record: tw_tls_record, diagnostic: Bool, lists: String?, read: (OpaquePointer) -> CertificateFacts
    ) {
        let presented = Self.certificates(record.presented)
        guard !presented.isEmpty else { return nil }
        self.init(
            certificates: presented.map(read), path: Self.certificates(record.path).map(read),
            trusted: record.trusted != 0, diagnostic: diagnostic)
        for error in UnsafeBufferPointer(start: record.verify_errors, count: Int(record.verify_error_count)) {
            let list = error.list.map { RevocationListFacts($0, file: lists) }
            verifyErrors.append(
                VerifyError(
                    depth: Int(error.depth), code: Int(error.code),
                    name: String(cString: X509_verify_cert_error_string(Int(error.code))),
                    sha256: error.certificate.map { X509Decoder.sha256(of: $0) }, list: list))
            if let list, let proof = Revocation(error, list) { revocations.append(proof) }
        }
    }

    private static func certificates(_ stack: OpaquePointer?) -> [OpaquePointer] {
        guard let stack else { return [] }
        return X509Decoder.elements(of: stack).prefix(certificatesKept).map { OpaquePointer($0) }
    }
}

extension Revocation {
    /// The proof that a list gives; `nil` where the objection is another one.
    fileprivate init?(_ error: tw_verify_error, _ list: RevocationListFacts) {
        var (seconds, reason): (Int64, Int32) = (.min, -1)
        guard error.code == X509_V_ERR_CERT_REVOKED, let pointer = error.list, let certificate = error.certificate,
            tw_crl_entry(pointer, certificate, &seconds, &reason) == 1
        else { return nil }
        self.init(
            depth: Int(error.depth), source: .crl, at: seconds == .min ? nil : seconds,
            reason: StapledResponse.reason(reason), list: list)
    }
}

extension RevocationListFacts {
    /// What a list says of itself.
    fileprivate init(_ list: OpaquePointer, file: String?) {
        let moments = [X509_CRL_get0_lastUpdate(list), X509_CRL_get0_nextUpdate(list)].map { time in
            let seconds = tw_time_seconds(time, .min)
            return seconds == .min ? nil : seconds
        }
        self.init(
            issuer: X509Decoder.text(of: X509_CRL_get_issuer(list)), thisUpdate: moments[0], nextUpdate: moments[1],
            file: file)
    }
}
