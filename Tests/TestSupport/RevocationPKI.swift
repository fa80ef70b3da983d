import Foundation

/// A root that can still revoke: leaves, OCSP responses and revocation lists for every answer that there is, minted by
/// `openssl` once a process.
package struct RevocationPKI: Sendable {
    private let directory: TemporaryDirectory

    private static let minting = Task { try await RevocationPKI() }

    /// The PKI that all tests of this process share.
    package static func shared() async throws -> RevocationPKI { try await minting.value }

    /// A file by its name: `ca.pem`, `good.pem`, `good.key`, `revoked.pem`, `revoked.key`, `good.p12` (password
    /// `sesame`), `NAME.ocsp` for `good`, `revoked`, `unknown`, `stale`, `foreign` and `other`, `list.pem`, `list.der`,
    /// `old-list.pem`.
    package func file(_ name: String) -> String { directory.file(name) }

    private init() async throws {
        directory = try TemporaryDirectory.untilExit()
        let script = try directory.write(Self.script, to: "mint.sh")
        let minting = try ChildProcess("/bin/bash", [script, directory.path])
        guard try await minting.exit(within: .seconds(60)) == .status(0) else {
            throw SupportError("minting failed: \(minting.error)\(minting.output)")
        }
    }

    private static let script = """
        set -euo pipefail
        cd "$1"
        key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
        authority() {
            key "$1.key"
            openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 30 -out "$1.pem" \\
                -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature
        }
        authority ca
        authority foreign
        : > index.txt
        echo 1000 > serial
        echo 01 > crlnumber
        cat > ca.cnf << END
        [ca]
        default_ca = d
        [d]
        dir = .
        database = index.txt
        new_certs_dir = .
        serial = serial
        crlnumber = crlnumber
        certificate = ca.pem
        private_key = ca.key
        default_md = sha256
        default_days = 20
        default_crl_days = 10
        policy = p
        copy_extensions = copy
        [p]
        commonName = supplied
        END
        for name in good revoked; do
            key $name.key
            openssl req -new -key $name.key -subj "/CN=$name" -out $name.csr \\
                -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext extendedKeyUsage=serverAuth,clientAuth
            openssl ca -batch -notext -config ca.cnf -in $name.csr -out $name.pem
        done
        openssl ca -config ca.cnf -gencrl -crldays 1 -crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z \\
            -out old-list.pem
        openssl ca -config ca.cnf -revoke revoked.pem -crl_reason keyCompromise
        openssl ca -config ca.cnf -gencrl -out list.pem
        openssl crl -in list.pem -outform DER -out list.der
        answer() {
            openssl ocsp -index "$1" -CA ca.pem -rsigner "$2.pem" -rkey "$2.key" -issuer ca.pem -cert "$3.pem" \\
                -respout "$4.ocsp" -ndays 7 -noverify > answer.log 2>&1
        }
        answer index.txt ca good good
        answer index.txt ca revoked revoked
        answer index.txt foreign good foreign
        : > empty.txt
        answer empty.txt ca good unknown
        cp revoked.ocsp other.ocsp
        openssl pkcs12 -export -in good.pem -inkey good.key -certfile ca.pem -passout pass:sesame -out good.p12
        """
}
