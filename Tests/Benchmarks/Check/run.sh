#!/usr/bin/env bash
# What `trunkwatch check` costs from the outside: its wall time beside openssl s_client and sipsak on the same peer, and
# its memory with 100 and with 1,000 targets. Loopback only.
#
#   run.sh [BINARY]       the release binary is built where none is given
#
# ROUNDS (15) sets the number of runs of each, taken in turns; medians are printed. Bars: the check takes less time than
# the two others together, and ten times the targets take no more than half as much memory again.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
rounds=${ROUNDS:-15}
port=${PORT:-26200}

if [ $# -gt 0 ]; then
    binary=$1
else
    (cd "$root" && bash Tests/Scripts/build.sh trunkwatch -c release --product trunkwatch)
    binary=$(cd "$root" && swift build -c release --show-bin-path)/trunkwatch
fi
work=$(mktemp -d)
trap 'kill "$peer" 2> /dev/null || true; rm -rf "$work"' EXIT
bash "$root/Certificates/mint.sh" "$work/pki" > /dev/null
cd "$work"
"$binary" simulate --listen "tls:127.0.0.1:$port" --certificate pki/healthy.pem --key pki/leaf.key > peer.log 2>&1 &
peer=$!

try() {
    case $1 in
        trunkwatch) "$binary" check "127.0.0.1:$port" --ca pki/ca.pem ;;
        s_client) openssl s_client -connect "127.0.0.1:$port" -CAfile pki/ca.pem \
            -verify_return_error -verify_ip 127.0.0.1 ;;
        sipsak) sipsak --transport=tls --tls-ca-cert=pki/ca.pem -s "sip:127.0.0.1:$port" ;;
    esac > "$1.out" 2>&1 < /dev/null
}

for ((i = 0; i < 50; i++)); do
    if try trunkwatch; then break; fi
    sleep 0.1
done
try trunkwatch || { cat trunkwatch.out; echo "the peer is not healthy" >&2; exit 1; }
for other in s_client sipsak; do
    try "$other" || { tail -n 3 "$other.out"; echo "$other does not pass" >&2; exit 1; }
done

milliseconds() {
    local began=$EPOCHREALTIME
    try "$1"
    echo $(((${EPOCHREALTIME/./} - ${began/./}))) | awk '{ printf "%.1f\n", $1 / 1000 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for ((round = 0; round < rounds; round++)); do
    for who in trunkwatch s_client sipsak; do milliseconds $who >> "$who.times"; done
done
for who in trunkwatch s_client sipsak; do printf '%-12s %8.1f ms\n' $who "$(median < $who.times)"; done
awk -v t="$(median < trunkwatch.times)" -v a="$(median < s_client.times)" -v b="$(median < sipsak.times)" \
    'BEGIN { printf "trunkwatch / (s_client + sipsak)  %.2f  (bar 1.00)\n", t / (a + b) }'

# The most memory that a check of so many targets had, in KiB: names of their own, for the same one twice is asked once.
peak() {
    for ((i = 1; i <= $1; i++)); do echo "t$i.example.net:$port"; done > targets
    /usr/bin/time -f %M -o peak "$binary" check --targets targets --address 127.0.0.1 --server-name localhost \
        --ca pki/ca.pem --format json > targets.out 2> targets.err < /dev/null || { tail -n 3 targets.err; return 1; }
    cat peak
}
few=$(peak 100)
many=$(peak 1000)
printf '100 targets %d KiB, 1,000 targets %d KiB: %s times (bar 1.5)\n' "$few" "$many" \
    "$(awk -v a="$few" -v b="$many" 'BEGIN { printf "%.2f", b / a }')"
