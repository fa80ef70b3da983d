#!/usr/bin/env bash
# The transport benchmark: our layers against a bare C client, SIPp and blackbox_exporter, interleaved, on loopback.
#
#   run.sh                  some four minutes
#   run.sh churn            100,000 connections: no descriptor and no memory may be lost (CYCLES sets another number)
#   run.sh fleet            10,000 targets at 60 s, some seven minutes; needs a hard limit of 10,100 descriptors, to
#                           which each process raises its own soft limit
#
# ROUNDS (5), COUNT (150 handshakes a round), OPTIONS (5000 a round), TARGETS (1000), SECONDS_MEASURED (20) and
# INTERVAL (the fleet's, in seconds; shorter by default, so that as many OPTIONS a second are sent as by 10,000 targets
# at 60 s) set the sizes. Costs are processor time an operation, medians of the rounds, taken in turns; ratios are of
# those medians. Instructions (callgrind, the difference of a long and a short run) do not depend on the machine's load.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=${WORK:-$root/.build/bench}
port=${PORT:-26100}
job=${1:-all}
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

# So many persistent targets: client and peer are a process each, the connections come from the ports of 127.0.0.1.
fleet() {
    local version=$1 number=$2 seconds=$3 every=$4 audits=$5
    printf 'TLS 1.%s, %s targets, OPTIONS every %s s, %s, measured for %s s\n  ' "${version#1}" "$number" "$every" \
        "$([ "$audits" = 0 ] && echo "no fresh handshakes" || echo "a fresh handshake each every $audits s")" "$seconds"
    "$ours" fleet pki "$port" rsa "$version" "$number" "$seconds" "$every" "$audits"
}

if [ "$job" = fleet ]; then
    echo "descriptors: soft $(ulimit -Sn), hard $(ulimit -Hn); bars: p99 100 ms, 10 % of a core, 20 % with fresh" \
        "handshakes, 30 KiB a target with TLS 1.2, 40 with TLS 1.3"
    for version in 12 13; do fleet $version "${TARGETS:-10000}" "${SECONDS_MEASURED:-60}" "${INTERVAL:-60}" 0; done
    fleet 13 "${TARGETS:-10000}" "${SECONDS_MEASURED:-60}" "${INTERVAL:-60}" $((${INTERVAL:-60} * 10))
    exit
fi
if [ "$job" = churn ]; then
    # Not by exec, which would close the peer's standard input.
    "$ours" churn pki "$port" ec 13 "${CYCLES:-100000}"
    exit
fi

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

line() {
    awk -v w="$1" -v c="$2" -v o="$3" -v b="$4" \
        'BEGIN { printf "%-42s %10.2f %10.2f %6.2f  %s\n", w, c, o, o / c, b }'
}

head_line() { printf '%-42s %10s %10s %6s  %s\n' "$@"; }

# One line: what, the bare client's processor time, ours, the ratio, the bar.
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

# The instructions of one operation: PROGRAM JOB..., with @ where the number of operations goes.
instructions() {
    local few=$1 many=$2 total=()
    shift 2
    for n in "$few" "$many"; do
        timeout 120 valgrind --tool=callgrind --callgrind-out-file=/dev/null "${@//@/$n}" 2>&1 |
            awk '/Collected/ { print $4 }' > instructions.total
        total+=("$(cat instructions.total)")
    done
    awk -v a="${total[0]}" -v b="${total[1]}" -v n=$((many - few)) 'BEGIN { print (b - a) / n / 1000 }'
}

compare_instructions() {
    local what=$1 bar=$2 few=$3 many=$4
    shift 4
    line "$what" "$(instructions "$few" "$many" ./client "$@")" \
        "$(instructions "$few" "$many" ./ours.stripped "$@")" "$bar"
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

# The processor time of another process so far, in microseconds.
ticks() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000000 / hz }' "/proc/$1/stat"; }

# What one probe costs blackbox_exporter: mutual TLS, OPTIONS, a 200 expected. It opens a connection for each.
blackbox_cost() {
    local kind=$1 before answered
    before=$(ticks "$blackbox")
    answered=$(curl -s "http://127.0.0.1:$((port + 9))/probe?module=$kind&target=127.0.0.1:$2#[1-$count]" |
        grep -c '^probe_success 1')
    [ "$answered" = "$count" ] || { echo "blackbox_exporter: $answered of $count" >&2; return 1; }
    awk -v a="$before" -v b="$(ticks "$blackbox")" -v n="$count" 'BEGIN { print (b - a) / n }'
}

compare_with_blackbox() {
    local kind=$1 at=$2 bar=$3 round
    : > b.costs && : > ours.costs
    for ((round = 0; round < rounds; round++)); do
        blackbox_cost "$kind" "$at" >> b.costs
        "$ours" fresh pki "$port" "$kind" 13 "$count" | cut -d ' ' -f 1 >> ours.costs
    done
    line "fresh mutual TLS 1.3 + OPTIONS, $kind" "$(median < b.costs)" "$(median < ours.costs)" "$bar"
}

head_line "processor time, microseconds" "bare C" ours ratio bar
for kind in rsa ec; do
    for version in 12 13; do
        compare "fresh mutual TLS 1.${version#1} + OPTIONS, $kind" 1.15 fresh pki "$port" $kind $version "$count"
    done
done
compare "OPTIONS, one TLS connection" 1.50 tls pki "$port" rsa 13 "$options" 1
compare "OPTIONS, one TLS connection, 32 in flight" 2.00 tls pki "$port" rsa 13 "$((options * 4))" 32
compare "OPTIONS, UDP, bare C" - udp pki "$port" "$options" 1
if command -v sipp > /dev/null; then
    compare "OPTIONS, UDP, 32 in flight, bare C" - udp pki "$port" "$options" 32
    : > sipp.costs
    for ((round = 0; round < rounds; round++)); do sipp_cost >> sipp.costs; done
    head_line "" SIPp ours ratio bar
    line "OPTIONS, UDP, 32 in flight (SIPp: 64)" "$(median < sipp.costs)" "$(median < ours.costs)" 1.00
fi
if command -v valgrind > /dev/null; then
    # The debugger's notes of a Swift program are newer than valgrind reads.
    objcopy --strip-debug "$ours" ours.stripped
    head_line "thousand instructions" "bare C" ours ratio ""
    for kind in rsa ec; do
        compare_instructions "fresh mutual TLS 1.3 + OPTIONS, $kind" "" 20 60 fresh pki "$port" $kind 13 @
    done
    compare_instructions "OPTIONS, one TLS connection" "" 300 1300 tls pki "$port" rsa 13 @ 1
    compare_instructions "OPTIONS, one TLS connection, 32 in flight" "" 320 1280 tls pki "$port" rsa 13 @ 32
fi
exporter=$(command -v prometheus-blackbox-exporter || command -v blackbox_exporter || true)
if [ -n "$exporter" ] && command -v curl > /dev/null; then
    "$exporter" --config.file="$here/blackbox.yml" --web.listen-address="127.0.0.1:$((port + 9))" \
        > blackbox.log 2>&1 < /dev/null &
    blackbox=$!
    trap 'kill "$blackbox"' EXIT
    curl -s --retry 20 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$((port + 9))/" > /dev/null
    head_line "processor time, microseconds" blackbox ours ratio bar
    compare_with_blackbox rsa $((port + 1)) 0.75
    compare_with_blackbox ec $((port + 2)) -
fi
head_line "resident memory, KiB a connection" "bare C" ours ratio bar
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
echo "a small fleet with as many OPTIONS a second as 10,000 targets at 60 s (bars: p99 100 ms, 10 % of a core, 20 %):"
fleet 13 "$targets" "$measured" "$interval" 0
fleet 13 "$targets" "$measured" "$interval" $((interval * 10))
