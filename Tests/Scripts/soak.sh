#!/usr/bin/env bash
# Two thousand targets for an hour: the agent's resident memory must not grow by more than 5 %.
#
#   TRUNKWATCH_SOAK_MINUTES=60 TRUNKWATCH_SOAK_TARGETS=2000 Tests/Scripts/soak.sh BINARY
#
# One simulated SBC on loopback answers for all. Growth is the mean of the last fifth of the samples against that of the
# second fifth; the first is warming up.
set -euo pipefail
export LC_ALL=C
binary=$1
minutes=${TRUNKWATCH_SOAK_MINUTES:-60} targets=${TRUNKWATCH_SOAK_TARGETS:-2000}
interval=${TRUNKWATCH_SOAK_INTERVAL:-60s}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
children=()
cleanup() {
    for child in "${children[@]}"; do kill "$child" 2> /dev/null || true; done
    wait
    rm -rf "$work"
}
trap cleanup EXIT
ulimit -n "$(ulimit -Hn)"

bash "$root/Certificates/mint.sh" "$work/pki" > /dev/null
"$binary" simulate --listen tls:127.0.0.1:0 --certificate "$work/pki/healthy.pem" --key "$work/pki/leaf.key" \
    > "$work/sbc.log" 2>&1 &
children+=($!)
for _ in $(seq 100); do grep -q '^listening' "$work/sbc.log" && break; sleep 0.1; done
address=$(awk '/^listening/ { print $3 }' "$work/sbc.log")
{
    echo "agent: {site: soak, store: {path: $work/trunkwatch.db}}"
    echo "defaults: {interval: $interval, tls: {ca: $work/pki/ca.pem}}"
    echo "targets:"
    for ((n = 1; n <= targets; n++)); do echo "  - {name: sbc$n, address: \"$address\"}"; done
} > "$work/plan.yaml"
"$binary" run --plan "$work/plan.yaml" > "$work/agent.log" 2>&1 &
agent=$!
children+=("$agent")

samples=$((minutes * 6))
[ "$samples" -ge 10 ] || samples=10
: > "$work/rss"
for ((n = 0; n < samples; n++)); do
    sleep 10
    awk '/^VmRSS/ { print $2 }' "/proc/$agent/status" >> "$work/rss" || { tail "$work/agent.log" >&2; exit 1; }
done
up=$("$binary" status --store "$work/trunkwatch.db" --format json | grep -o '"state":"up"' | wc -l)
if [ "$up" -ne "$targets" ]; then
    echo "soak: only $up of $targets targets are up" >&2
    tail "$work/agent.log" >&2
    exit 1
fi
awk -v n="$samples" -v t="$targets" -v m="$minutes" '
    NR > n / 5 && NR <= 2 * n / 5 { early += $1; a++ }
    NR > 4 * n / 5 { late += $1; b++ }
    END {
        growth = (late / b) / (early / a) * 100 - 100
        printf "soak: %d targets, %d minutes: %.1f MiB, then %.1f MiB resident: %+.1f %% (bar: below 5 %%)\n", \
            t, m, early / a / 1024, late / b / 1024, growth
        exit growth < 5 ? 0 : 1
    }' "$work/rss"
