import ChainAudit
import COpenSSL
import COpenSSLShims

extension PresentedChain {
    /// The most certificates of a chain or a path that are looked at.
    static let certificatesKept = 16

    /// What a verification left in its record; `nil` where nothing was presented. `read` decodes a certificate.
    init?(_ record: tw_tls_record, diagnostic: Bool, read: (OpaquePointer) -> CertificateFacts) {
        let presented = Self.certificates(record.presented)
        guard !presented.isEmpty else { return nil }
        self.init(
            certificates: presented.map(read), path: Self.certificates(record.path).map(read),
            verifyErrors: Self.errors(record), trusted: record.trusted != 0, diagnostic: diagnostic)
    }

    private static func errors(_ record: tw_tls_record) -> [VerifyError] {
        UnsafeBufferPointer(start: record.verify_errors, count: Int(record.verify_error_count)).map { error in
            VerifyError(
                depth: Int(error.depth), code: Int(error.code),
                name: String(cString: X509_verify_cert_error_string(Int(error.code))),
                sha256: error.certificate.map { X509Decoder.sha256(of: $0) })
        }
    }

    private static func certificates(_ stack: OpaquePointer?) -> [OpaquePointer] {
        guard let stack else { return [] }
        return X509Decoder.elements(of: stack).prefix(certificatesKept).map { OpaquePointer($0) }
    }
}
