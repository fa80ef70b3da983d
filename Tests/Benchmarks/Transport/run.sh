#!/usr/bin/env bash
# The transport benchmark: our layers against a bare C client, SIPp and blackbox_exporter, interleaved, on loopback.
#
#   run.sh                  some two minutes
#   TARGETS=10000 run.sh    the full fleet; needs 10,100 descriptors a process
#
# ROUNDS (5), COUNT (150 handshakes a round), OPTIONS (5000 a round), TARGETS (1000), SECONDS_MEASURED (20) and
# INTERVAL (the fleet's, in seconds; shorter by default, so that as many OPTIONS a second are sent as by 10,000 targets
# at 60 s) set the sizes. Costs are processor time an operation, medians of the rounds; ratios are of those medians.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=${WORK:-$root/.build/bench}
port=${PORT:-26100}
rounds=${ROUNDS:-5} count=${COUNT:-150} options=${OPTIONS:-5000} targets=${TARGETS:-1000}
measured=${SECONDS_MEASURED:-20}
if [ "$targets" -ge 10000 ]; then interval=${INTERVAL:-60}; else interval=${INTERVAL:-$((targets * 60 / 10000))}; fi

ulimit -n "$(ulimit -Hn)"
mkdir -p "$work/package"
ln -sfn "$root/Sources" "$work/package/Sources"
ln -sfn "$here/Ours" "$work/package/Ours"
cp "$here/Package.swift" "$work/package/"
for name in peer client; do
    cc -O2 -std=gnu11 -Wall -Wextra -Werror -o "$work/$name" "$here/$name.c" -lssl -lcrypto
done
bash "$root/Tests/Scripts/build.sh" "the layers under test" --package-path "$work/package" -c release --product ours
ours=$(swift build --package-path "$work/package" -c release --show-bin-path)/ours
bash "$here/mint.sh" "$work/pki"
cd "$work"

# The peer ends with this script, because its standard input does.
coproc PEER { exec ./peer pki "$port"; }
read -r _ <&"${PEER[0]}"

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# One line: what, the bare client's cost, ours, the ratio, the bar.
compare() {
    local what=$1 bar=$2 round
    shift 2
    : > c.costs && : > ours.costs
    for ((round = 0; round < rounds; round++)); do
        ./client "$@" | cut -d ' ' -f 1 >> c.costs
        timeout 120 "$ours" "$@" | cut -d ' ' -f 1 >> ours.costs
    done
    line "$what" "$(median < c.costs)" "$(median < ours.costs)" "$bar"
}

line() {
    awk -v w="$1" -v c="$2" -v o="$3" -v b="$4" \
        'BEGIN { printf "%-40s %10.2f %10.2f %6.2f  %s\n", w, c, o, o / c, b }'
}

# What SIPp's processor time is for one OPTIONS over UDP.
sipp_cost() {
    local TIMEFORMAT='%U %S'
    {
        time sipp -sf "$here/options.xml" -m "$options" -r 1000000 -l 64 -i 127.0.0.1 -t u1 -nostdin \
            "127.0.0.1:$port" > sipp.log 2>&1
    } 2> sipp.time
    awk -v n="$options" '{ printf "%.2f\n", ($1 + $2) * 1e6 / n }' sipp.time
}

printf '%-40s %10s %10s %6s  %s\n' "processor time, microseconds" "bare C" ours ratio bar
for kind in rsa ec; do
    compare "fresh mutual TLS 1.3 + OPTIONS, $kind" 1.15 fresh pki "$port" $kind 13 "$count"
done
compare "OPTIONS, one TLS connection" 1.50 tls pki "$port" rsa 13 "$options" 1
compare "OPTIONS, UDP, bare C" - udp pki "$port" "$options" 1
if command -v sipp > /dev/null; then
    : > sipp.costs
    for ((round = 0; round < rounds; round++)); do sipp_cost >> sipp.costs; done
    line "OPTIONS, UDP, SIPp" "$(median < sipp.costs)" "$(median < ours.costs)" 1.00
fi
printf '%-40s %10s %10s %6s  %s\n' "resident memory, KiB a connection" "bare C" ours ratio bar
for version in 12 13; do
    line "idle after one OPTIONS, TLS 1.${version#1}" "$(./client idle pki "$port" rsa $version 500)" \
        "$("$ours" idle pki "$port" rsa $version 500)" "$([ $version = 12 ] && echo "30 KiB" || echo "40 KiB")"
done
hostile=$((port + 10))
exec {neighbours}< <(exec "$ours" hostile "$hostile" - - - -)
bad=$!
read -r _ <&"$neighbours"
echo "500 healthy targets alone, then among 500 bad ones, every 5 s each (bar: they keep their latency):"
"$ours" crowd pki "$port" rsa 13 "$hostile" 15 5
kill "$bad"
echo "$targets targets, one OPTIONS each every $interval s (bars: p99 100 ms, 10 % of a core; 20 % with audits):"
"$ours" fleet pki "$port" rsa 13 "$targets" "$measured" "$interval" 0
"$ours" fleet pki "$port" rsa 13 "$targets" "$measured" "$interval" $((interval * 10))
