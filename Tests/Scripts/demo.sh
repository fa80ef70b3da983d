#!/usr/bin/env bash
# The main job, end to end, on loopback only: six simulated SBCs, the agent that watches them, a check on two of them,
# the alerts a webhook receives, and a report.
#
#   Tests/Scripts/demo.sh TRUNKWATCH
#
# Leaves report.html in the current directory, stops everything it started, and fails where a state is not the one that
# it simulated. TRUNKWATCH_DEMO_SECONDS (default 40) says how long the agent runs.
set -euo pipefail

trunkwatch=${1:?say where the trunkwatch binary is}
here=$(cd "$(dirname "$0")" && pwd)
seconds=${TRUNKWATCH_DEMO_SECONDS:-40}
report=$PWD/report.html
directory=$(mktemp -d "${TMPDIR:-/tmp}/trunkwatch-demo.XXXXXX")
pids=()

stop_everything() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
    rm -rf -- "$directory"
}
trap stop_everything EXIT
trap 'exit 130' INT TERM HUP

bold=
plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m'
    plain=$'\e[0m'
fi
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
shown() { printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"; }
fail() {
    echo "demo: $*" >&2
    exit 1
}

# name | certificate scenario | state expected | what it does | faults
fleet=(
    "paris-sbc1|healthy|up|answers as it should|"
    "paris-sbc2|healthy|degraded|answers after 900 ms, too slow|delay=900ms"
    "lyon-sbc1|expiring-12-days|degraded|its certificate ends in 12 days|"
    "lyon-sbc2|expired|down|its certificate has expired|"
    "madrid-sbc1|healthy|maintenance|answers 503 with Retry-After: 120|status=503 retry-after=120"
    "madrid-sbc2|healthy|down|goes down half-way|down-after=$((seconds / 2))s"
)

# Waits up to ten seconds until a command succeeds; says what was waited for otherwise.
await() {
    local what=$1 tries
    shift
    for ((tries = 0; tries < 200; tries++)); do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    fail "gave up waiting for $what"
}

is_listening() { grep -q '^listening ' "$1"; }
is_connectable() { (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

title "Trunkwatch demo: six simulated SBCs on loopback, watched for $seconds seconds"
bash "$here/../../Certificates/mint.sh" "$directory/pki"

# The receiver of alerts.
sink_port=$((20000 + RANDOM % 10000))
while is_connectable "$sink_port"; do sink_port=$((20000 + RANDOM % 10000)); done
"$trunkwatch" simulate --webhook-sink "127.0.0.1:$sink_port" > "$directory/alerts" 2> "$directory/sink.log" &
pids+=($!)

# The fleet.
cat > "$directory/plan.yaml" << PLAN
agent:
  site: demo
  store: {path: trunkwatch.db}
defaults:
  {interval: 2s, timeout: 2s, audit: 10s, down-after: 2, up-after: 2, slow-after: 700ms, tls: {ca: pki/ca.pem}}
receivers:
  sink: {webhook: {url: "http://127.0.0.1:$sink_port/"}}
alerts: {routes: [{to: [sink], group-wait: 0s}]}
alerts:
  routes: [{to: [sink]}]
targets:
PLAN
declare -A port_of
printf '\n  %-12s %-16s %s\n' name address "what it does"
for row in "${fleet[@]}"; do
    IFS='|' read -r name scenario _ does faults <<< "$row"
    arguments=(simulate --listen tls:127.0.0.1:0 --certificate "$directory/pki/$scenario.pem"
        --key "$directory/pki/leaf.key")
    for fault in $faults; do arguments+=(--fault "$fault"); done
    "$trunkwatch" "${arguments[@]}" > "$directory/$name.out" 2> "$directory/$name.log" &
    pids+=($!)
    await "$name to listen" is_listening "$directory/$name.out"
    port_of[$name]=$(sed -n 's/^listening tls 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$directory/$name.out" | head -n 1)
    printf '  %-12s %-16s %s\n' "$name" "127.0.0.1:${port_of[$name]}" "$does"
    printf '  - {name: %s, address: "127.0.0.1:%s"}\n' "$name" "${port_of[$name]}" >> "$directory/plan.yaml"
done
await "the webhook sink" is_connectable "$sink_port"

cd "$directory"
shown "trunkwatch run --plan plan.yaml --duration ${seconds}s --progress"
"$trunkwatch" run --plan plan.yaml --duration "${seconds}s" --progress || fail "the agent ended with $?"

check() {
    local expected=$1 status=0
    shift
    shown "trunkwatch check $*"
    "$trunkwatch" check "$@" || status=$?
    echo "(exit status $status)"
    [ "$status" = "$expected" ] || fail "check should have ended with $expected"
}
check 0 "127.0.0.1:${port_of[paris-sbc1]}" --ca pki/ca.pem
check 2 "127.0.0.1:${port_of[lyon-sbc2]}" --ca pki/ca.pem

shown "trunkwatch status --plan plan.yaml"
"$trunkwatch" status --plan plan.yaml

title "Alerts that the webhook received"
awk '
    function text(name,  start) {
        if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return "-"
        start = RSTART + length(name) + 4
        return substr($0, start, RSTART + RLENGTH - start - 1)
    }
    # Words after a hanging indent, in lines of 80 columns at most.
    function wrapped(words, indent,  parts, count, line, i) {
        count = split(words, parts, " ")
        for (i = 1; i <= count; i++) {
            if (line != "" && length(line) + length(parts[i]) + 1 > 80 - indent) {
                printf "%s\n%*s", line, indent, ""
                line = parts[i]
            } else line = line (line == "" ? "" : " ") parts[i]
        }
        print line
    }
    /^\{/ { printf "  %-9s %-9s ", text("status"), text("severity"); wrapped(text("summary"), 22) }
' alerts

"$trunkwatch" report --plan plan.yaml --format html > "$report" || fail "the report was not written"

# Nothing is taken on trust: every state must be the one that was simulated, in the JSON and on the page.
"$trunkwatch" status --plan plan.yaml --format json > status.json
missing=0
for row in "${fleet[@]}"; do
    IFS='|' read -r name _ state _ <<< "$row"
    seen=$(grep -o "\"target\":\"$name\".*" status.json | grep -o '"state":"[a-z]*"' | head -n 1 || true)
    if [ "$seen" != "\"state\":\"$state\"" ]; then
        echo "demo: $name should be $state, status says ${seen:-nothing}" >&2
        missing=1
    fi
    if ! grep -o "<[^>]*data-target=\"$name\"[^>]*>" "$report" | grep -q "data-state=\"$state\""; then
        echo "demo: $name should be $state in $report" >&2
        missing=1
    fi
    if [ "$state" = down ] && ! grep -q "\"target\":\"$name\"" alerts; then
        echo "demo: no alert about $name came" >&2
        missing=1
    fi
done
[ "$missing" = 0 ] || exit 1

title "The report is in $report"
echo "Every SBC is in the state that was simulated; all that was started is stopped."
