import ChainAudit
import COpenSSL
import COpenSSLShims

/// Reads the OCSP response that a peer stapled (RFC 6960), and whether its responder may speak for the issuer.
enum StapledResponse {
    /// The most bytes of a response that are looked at.
    static let mostBytes = 64 << 10

    /// What the peer stapled; `nil` where it stapled nothing.
    static func status(of ssl: OpaquePointer, _ record: tw_tls_record, context: OpaquePointer) -> StapledStatus? {
        var bytes: UnsafePointer<UInt8>?
        let count = tw_ssl_stapled(ssl, &bytes)
        guard count > 0, let bytes else { return nil }
        guard count <= mostBytes else { return StapledStatus(.unusable("it is larger than \(mostBytes) bytes")) }
        TLSErrorQueue.clear()
        defer { TLSErrorQueue.clear() }
        let response = UnsafeBufferPointer(start: bytes, count: count)
        return read(response, presented: record.presented, path: record.path, store: SSL_CTX_get_cert_store(context))
    }

    /// Reads a response about the first certificate of the presented ones.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, presented: OpaquePointer?, path: OpaquePointer?, store: OpaquePointer?
    ) -> StapledStatus {
        var cursor = bytes.baseAddress
        guard let response = d2i_OCSP_RESPONSE(nil, &cursor, bytes.count) else {
            return StapledStatus(.unusable("it is not an OCSP response"))
        }
        defer { OCSP_RESPONSE_free(response) }
        let status = OCSP_response_status(response)
        guard status == OCSP_RESPONSE_STATUS_SUCCESSFUL, let basic = OCSP_response_get1_basic(response) else {
            let words = OCSP_response_status_str(Int(status)).map { String(cString: $0) } ?? "status \(status)"
            return StapledStatus(.unusable("the responder said \(words)"))
        }
        defer { OCSP_BASICRESP_free(basic) }
        let certificates = presented.map { X509Decoder.elements(of: $0).map { OpaquePointer($0) } } ?? []
        let above = path.map { X509Decoder.elements(of: $0).map { OpaquePointer($0) } } ?? []
        guard let leaf = certificates.first,
            let issuer = (above.dropFirst() + certificates.dropFirst() + [leaf]).first(where: { isIssuer($0, of: leaf) }
            )
        else { return StapledStatus(.unusable("the issuer's certificate is not there to verify it with")) }
        guard OCSP_basic_verify(basic, presented, store, UInt(OCSP_TRUSTOTHER)) == 1 || isSigned(basic, by: issuer)
        else {
            return StapledStatus(.unusable("its signature cannot be verified"))
        }
        return answer(basic, about: leaf, of: issuer)
    }

    private static func isIssuer(_ candidate: OpaquePointer, of leaf: OpaquePointer) -> Bool {
        X509_check_issued(candidate, leaf) == X509_V_OK
    }

    /// Whether the issuer itself signed it: enough, whatever we think of the root above.
    private static func isSigned(_ basic: OpaquePointer, by issuer: OpaquePointer) -> Bool {
        guard let only = OPENSSL_sk_new_null() else { return false }
        defer { OPENSSL_sk_free(only) }
        OPENSSL_sk_push(only, UnsafeRawPointer(issuer))
        return OCSP_basic_verify(basic, only, nil, UInt(OCSP_TRUSTOTHER | OCSP_NOVERIFY | OCSP_NOINTERN)) == 1
    }

    private static func answer(
        _ basic: OpaquePointer, about leaf: OpaquePointer, of issuer: OpaquePointer
    ) -> StapledStatus {
        guard let identity = OCSP_cert_to_id(nil, leaf, issuer) else {
            return StapledStatus(.unusable("the certificate cannot be identified"))
        }
        defer { OCSP_CERTID_free(identity) }
        var (status, reason): (Int32, Int32) = (-1, -1)
        var revoked: UnsafeMutablePointer<ASN1_STRING>?
        var this: UnsafeMutablePointer<ASN1_STRING>?
        var next: UnsafeMutablePointer<ASN1_STRING>?
        guard OCSP_resp_find_status(basic, identity, &status, &reason, &revoked, &this, &next) == 1 else {
            return StapledStatus(.unusable("it is about another certificate"))
        }
        let answer: StapledStatus.Answer =
            switch status {
            case V_OCSP_CERTSTATUS_GOOD: .good
            case V_OCSP_CERTSTATUS_REVOKED: .revoked(at: seconds(revoked), reason: Self.reason(reason))
            default: .unknown
            }
        return StapledStatus(answer, thisUpdate: seconds(this), nextUpdate: seconds(next))
    }

    private static func seconds(_ time: UnsafeMutablePointer<ASN1_STRING>?) -> Int64? {
        let value = tw_time_seconds(time, .min)
        return value == .min ? nil : value
    }

    /// The word of RFC 5280 §5.3.1 for a reason's number; `nil` for a negative one.
    static func reason(_ number: Int32) -> String? {
        number < 0 ? nil : OCSP_crl_reason_str(Int(number)).map { String(cString: $0) }
    }
}

extension PresentedChain {
    /// Takes up what was stapled: a proof of revocation that counts is one, everything else is judged by the rules.
    mutating func take(staple: StapledStatus?) {
        self.staple = staple
        if case .revoked(let at, let reason)? = staple?.answer {
            revocations.append(Revocation(depth: 0, source: .stapledOCSP, at: at, reason: reason))
        }
    }
}
