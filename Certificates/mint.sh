#!/usr/bin/env bash
# Mints a throw-away PKI for tests and the demo: one root, one intermediate, and a leaf for every fault worth seeing.
#
#   Certificates/mint.sh DIR [NAME...]
#
# DIR must not exist or be empty; it is made with mode 0700. Each NAME is added to the leaves' subject alternative
# names, beside localhost, 127.0.0.1 and ::1. Certificates/README.md lists the scenarios; DIR/manifest.txt repeats them
# for scripts, tab separated. Only `openssl` (3.0 or later) and the usual shell tools are needed.
set -euo pipefail
umask 077
export LC_ALL=C

fail() { echo "mint.sh: $*" >&2; exit 64; }

[ $# -ge 1 ] || fail "say where to: mint.sh DIR [NAME...]"
directory=$1
shift
for name in "$@"; do
    [[ $name =~ ^[A-Za-z0-9*._-]{1,253}$ ]] || fail "'$name' is not a DNS name"
done
command -v openssl > /dev/null || fail "openssl is not installed"
mkdir -p -- "$directory"
[ -z "$(ls -A -- "$directory")" ] || fail "$directory is not empty; a PKI is minted once and thrown away whole"
chmod 0700 -- "$directory"
cd -- "$directory"
mkdir work

# What openssl says is shown only when it fails.
quietly() {
    "$@" > work/log 2>&1 || { echo "mint.sh: failed: $*" >&2; cat work/log >&2; exit 74; }
}

when() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

alternatives="DNS:localhost"
for name in "$@"; do alternatives+=",DNS:$name"; done
alternatives+=",IP:127.0.0.1,IP:::1"

# One directory an authority: `openssl ca` is the only command of 3.0 that sets both ends of the validity.
configure() {
    local authority=$1
    mkdir -p "work/$authority"
    : > "work/$authority/index.txt"
    cat > "work/$authority/ca.cnf" << CONFIG
[ca]
default_ca = authority
[authority]
dir = work/$authority
database = work/$authority/index.txt
new_certs_dir = work/$authority
certificate = work/$authority/ca.pem
private_key = work/$authority/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = anything
[anything]
commonName = supplied
organizationName = optional
CONFIG
}

key() { quietly openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$1"; }

# request KEY COMMON-NAME FILE
request() {
    printf '[req]\ndistinguished_name = name\nprompt = no\n[name]\nO = Trunkwatch tests\nCN = %s\n' "$2" \
        > work/request.cnf
    quietly openssl req -new -sha256 -key "$1" -config work/request.cnf -out "$3"
}

# sign AUTHORITY REQUEST FILE FROM TO EXTENSIONS [DIGEST [OPTION...]]
sign() {
    printf '%s\n' "$6" > work/extensions.cnf
    quietly openssl ca -batch -notext -config "work/$1/ca.cnf" -md "${7:-sha256}" "${@:8}" -in "$2" -out "$3" \
        -startdate "$(when "$4")" -enddate "$(when "$5")" -extfile work/extensions.cnf
}

root() {
    local authority=$1
    configure "$authority"
    key "work/$authority/ca.key" 2048
    request "work/$authority/ca.key" "$2" "work/$authority/request.pem"
    sign "$authority" "work/$authority/request.pem" "work/$authority/ca.pem" "-800 days" "+3650 days" "\
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash" sha256 -selfsign
}

# The words of an extension section: extensions ALTERNATIVES USAGE KEY-USAGE [MORE]; an empty USAGE leaves the EKU out.
extensions() {
    echo "basicConstraints = critical,CA:false"
    echo "keyUsage = critical,$3"
    echo "subjectKeyIdentifier = hash"
    echo "authorityKeyIdentifier = keyid"
    [ -z "$1" ] || echo "subjectAltName = $1"
    [ -z "$2" ] || echo "extendedKeyUsage = $2"
    [ -z "${4:-}" ] || echo "$4"
}

root trusted "Trunkwatch Test Root"
root foreign "Trunkwatch Foreign Root"

# intermediate AUTHORITY COMMON-NAME FROM TO CONSTRAINTS USAGE [MORE]: an authority below the trusted root.
intermediate() {
    local authority=$1
    configure "$authority"
    key "work/$authority/ca.key" 2048
    request "work/$authority/ca.key" "$2" "work/$authority/request.pem"
    sign trusted "work/$authority/request.pem" "work/$authority/ca.pem" "$3" "$4" "\
basicConstraints = critical,$5
keyUsage = critical,$6
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
${7:-}"
}

signing=keyCertSign,cRLSign
intermediate issuing "Trunkwatch Test Issuing CA" "-400 days" "+1800 days" CA:true,pathlen:0 $signing
intermediate lapsed "Trunkwatch Lapsed Issuing CA" "-400 days" "-5 days" CA:true,pathlen:0 $signing
intermediate mere "Trunkwatch Mere Server" "-400 days" "+1800 days" CA:false digitalSignature
intermediate narrow "Trunkwatch Narrow Issuing CA" "-400 days" "+1800 days" CA:true,pathlen:0 $signing \
    "nameConstraints = critical,permitted;DNS:example.org"

cp work/trusted/ca.pem ca.pem
cp work/issuing/ca.pem intermediate.pem
cp work/foreign/ca.pem foreign-ca.pem
for authority in lapsed mere narrow; do cp "work/$authority/ca.pem" "$authority-ca.pem"; done
printf '# scenario\tcertificate chain\tprivate key\twhat check says\n' > manifest.txt

key leaf.key 2048
key weak.key 1024
quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.key

both=serverAuth,clientAuth

# leaf SCENARIO EXPECTED [OPTION=VALUE...]: mints SCENARIO.pem (leaf first, then what the scenario sends with it).
leaf() {
    local scenario=$1 expected=$2
    shift 2
    local authority=issuing key=leaf.key common=localhost names=$alternatives usage=$both
    local from="-30 days" to="+90 days" digest=sha256 with="intermediate.pem"
    local may=digitalSignature,keyEncipherment more=
    [ $# -eq 0 ] || local "$@"
    request "$key" "$common" work/leaf-request.pem
    sign "$authority" work/leaf-request.pem work/leaf.pem "$from" "$to" \
        "$(extensions "$names" "$usage" "$may" "$more")" "$digest"
    # shellcheck disable=SC2086  # `with` is a list of files
    cat work/leaf.pem $with > "$scenario.pem"
    printf '%s\t%s.pem\t%s\t%s\n' "$scenario" "$scenario" "$key" "$expected" >> manifest.txt
}

leaf healthy pass
leaf expiring-12-days certificate.expiring from="-78 days" to="+12 days +6 hours"
leaf expiring-3-days certificate.expiring from="-87 days" to="+3 days +6 hours"
leaf expired certificate.expired from="-100 days" to="-10 days"
leaf not-yet-valid certificate.not-yet-valid from="+10 days" to="+100 days"
leaf wrong-name certificate.name-mismatch common=other.example.org names=DNS:other.example.org
leaf no-names certificate.name-mismatch names=
leaf wildcard certificate.name-mismatch common="*.example.test" names="DNS:*.example.test"
leaf weak-rsa-1024 certificate.weak-key key=weak.key
leaf weak-signature certificate.weak-signature digest=sha1
leaf ec pass key=ec.key
leaf no-eku certificate.no-eku usage=
leaf client-only certificate.missing-server-auth usage=clientAuth
leaf server-only pass usage=serverAuth
leaf untrusted-root certificate.untrusted-root authority=foreign with=foreign-ca.pem
leaf chain-incomplete certificate.chain-incomplete with=
leaf issuer-named certificate.chain-incomplete with= more="\
authorityInfoAccess = caIssuers;URI:http://ca.example.test/issuing.crt,OCSP;URI:http://ocsp.example.test/
certificatePolicies = 2.23.140.1.2.2"
leaf chain-order certificate.chain-order with="ca.pem intermediate.pem"
leaf duplicate certificate.chain-order with="intermediate.pem intermediate.pem"
leaf unrelated certificate.chain-order with="intermediate.pem foreign-ca.pem"
leaf ip-only pass common=none names=IP:127.0.0.1,IP:::1
leaf cn-only certificate.name-mismatch common=sbc1.example.test names=
leaf sip-uri pass common=none names=URI:sip:sbc1.example.test
leaf key-usage certificate.invalid may=cRLSign
leaf expired-intermediate certificate.expired authority=lapsed with=lapsed-ca.pem
leaf not-a-ca certificate.not-a-ca authority=mere with=mere-ca.pem
leaf name-constraint certificate.name-constraint authority=narrow with=narrow-ca.pem
leaf hostile-names certificate.name-mismatch common=$'\e[31mred' names=DNS:$'a\e[2Jb'
leaf client pass common=probe.example.test names=DNS:probe.example.test usage=$both
leaf foreign-client certificate.untrusted-root authority=foreign common=probe.example.test \
    names=DNS:probe.example.test with=foreign-ca.pem

# Signed by its own key and known to nobody.
{
    printf '[req]\ndistinguished_name = name\nx509_extensions = extensions\nprompt = no\n'
    printf '[name]\nO = Trunkwatch tests\nCN = localhost\n[extensions]\n'
    printf 'basicConstraints = critical,CA:false\nsubjectAltName = %s\nextendedKeyUsage = %s\n' "$alternatives" "$both"
} > work/self.cnf
quietly openssl req -x509 -new -sha256 -key leaf.key -days 90 -config work/self.cnf -out self-signed.pem
printf 'self-signed\tself-signed.pem\tleaf.key\tcertificate.self-signed\n' >> manifest.txt

rm -rf work
