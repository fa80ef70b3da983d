#!/usr/bin/env bash
# A CA and one leaf with both roles, for RSA-2048 and for ECDSA P-256, in DIR. An existing set is kept.
#
#   mint.sh DIR
set -euo pipefail
umask 077
mkdir -p "$1"
cd "$1"

mint() {
    local kind=$1
    shift
    if [ -s "$kind.pem" ]; then return; fi
    openssl req -x509 "$@" -nodes -keyout "$kind-ca.key" -out "$kind-ca.pem" -days 3650 -subj "/CN=Bench CA $kind" \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" 2> /dev/null
    openssl req "$@" -nodes -keyout "$kind.key" -out "$kind.csr" -subj "/CN=localhost" 2> /dev/null
    openssl x509 -req -in "$kind.csr" -CA "$kind-ca.pem" -CAkey "$kind-ca.key" -CAcreateserial -days 3650 \
        -out "$kind.pem" -extfile <(
            echo "subjectAltName=DNS:localhost,IP:127.0.0.1"
            echo "extendedKeyUsage=serverAuth,clientAuth"
            echo "keyUsage=critical,digitalSignature,keyEncipherment"
            echo "basicConstraints=critical,CA:FALSE"
        ) 2> /dev/null
}

mint rsa -newkey rsa:2048
mint ec -newkey ec -pkeyopt ec_paramgen_curve:prime256v1
