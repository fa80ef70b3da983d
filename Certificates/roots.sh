#!/usr/bin/env bash
# Writes the manifest of the roots that Direct Routing's own chains end in, read off the certificates themselves.
#
#   Certificates/roots.sh > Certificates/direct-routing-roots.tsv
#
# Which roots these are, and who says so, stands in Probes/rules/direct-routing.rules (`root` lines, by SHA-1); every
# other value is computed from the files of Debian's package ca-certificates. A root that is not installed ends the
# script with 74. Only `openssl` (3.0 or later) and the usual shell tools are needed.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "$0")" && pwd)
rules=$here/../Probes/rules/direct-routing.rules
folder=${CA_CERTIFICATES:-/usr/share/ca-certificates/mozilla}

# x509 FILE OPTION...: what openssl says of a certificate.
x509() { openssl x509 -in "$1" -noout "${@:2}"; }

# fingerprint FILE DIGEST: lower-case hexadecimal over the DER.
fingerprint() { x509 "$1" -fingerprint "-$2" | sed 's/.*=//; s/://g' | tr A-F a-f; }

# pin FILE: SHA-256 over the SubjectPublicKeyInfo, lower-case hexadecimal.
pin() { x509 "$1" -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1; }

# moment FILE -startdate|-enddate: one end of the validity, as RFC 3339 has it.
moment() { date -u -d "$(x509 "$1" "$2" | sed 's/.*=//')" +%Y-%m-%dT%H:%M:%SZ; }

declare -A files=()
for file in "$folder"/*.crt; do
    [ -e "$file" ] || { echo "roots.sh: no certificates in $folder; install ca-certificates" >&2; exit 74; }
    files[$(fingerprint "$file" sha1)]=$file
done

echo "# The roots of Direct Routing's own chains. Written by Certificates/roots.sh; do not edit."
printf '# name\tsha1\tsha256\tspki_sha256\tserial\tnot_before\tnot_after\tfile\tsources\n'
sed -n 's/^root \([0-9A-F]*\) .*name="\([^"]*\)" source=\([^ ]*\).*/\1\t\2\t\3/p' "$rules" |
    while IFS=$'\t' read -r sha1 name sources; do
        sha1=$(tr A-F a-f <<< "$sha1")
        file=${files[$sha1]:-}
        [ -n "$file" ] || { echo "roots.sh: $name ($sha1) is not in $folder" >&2; exit 74; }
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$sha1" "$(fingerprint "$file" sha256)" "$(pin "$file")" \
            "$(x509 "$file" -serial | sed 's/.*=//' | tr A-F a-f)" "$(moment "$file" -startdate)" \
            "$(moment "$file" -enddate)" "mozilla/$(basename "$file")" "$sources"
    done
