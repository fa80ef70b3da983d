import ChainAudit
import COpenSSL
import COpenSSLShims

extension PresentedChain {
    /// What a verification left in its record; `nil` where nothing was presented.
    init?(_ record: tw_tls_record, diagnostic: Bool) {
        guard record.presented_count > 0 else { return nil }
        self.init(
            certificates: Self.certificates(record.presented, count: record.presented_count),
            path: Self.certificates(record.path, count: record.path_count), verifyErrors: Self.errors(record),
            trusted: record.trusted != 0, diagnostic: diagnostic)
    }

    private static func errors(_ record: tw_tls_record) -> [VerifyError] {
        let errors = withUnsafeBytes(of: record.verify_errors) { bytes in
            bytes.withMemoryRebound(to: tw_verify_error.self) { Array($0.prefix(Int(record.verify_error_count))) }
        }
        return errors.map { error in
            VerifyError(
                depth: Int(error.depth), code: Int(error.code),
                name: String(cString: X509_verify_cert_error_string(Int(error.code))),
                sha256: error.certificate.map { X509Decoder.digest($0, EVP_sha256()) })
        }
    }

    /// The certificates in one of the record's fixed arrays, which Swift sees as a tuple.
    private static func certificates<T>(_ array: T, count: Int32) -> [CertificateFacts] {
        withUnsafeBytes(of: array) { bytes in
            bytes.withMemoryRebound(to: OpaquePointer?.self) { pointers in
                pointers.prefix(Int(count)).compactMap { $0.map(CertificateFactsCache.shared.facts) }
            }
        }
    }
}
