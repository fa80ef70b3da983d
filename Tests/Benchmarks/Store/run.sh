#!/usr/bin/env bash
# The store benchmark: how large it gets, how fast it takes and gives, how long anything holds its writer.
#
#   run.sh               1,000 targets for 30 days: 43.2 million keep-alives, 4.3 million handshakes; some minutes, 1 GB
#   DAYS=3 run.sh        a tenth of it; sizes are then reckoned up to 30 days
#
# TARGETS (1000) and DAYS (30) set the size; WORK is where the store is made and left.
# The report is made by the trunkwatch that TRUNKWATCH names, where one is named.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=${WORK:-$root/.build/bench-store}
days=${DAYS:-30} targets=${TARGETS:-1000}
store=$work/store.db

mkdir -p "$work/package"
ln -sfn "$root/Sources" "$work/package/Sources"
ln -sfn "$here/Bench" "$work/package/Bench"
cp "$here/Package.swift" "$root/Package.resolved" "$work/package/"
bash "$root/Tests/Scripts/build.sh" "the store under test" --package-path "$work/package" -c release \
    --product bench-store
bench=$(swift build --package-path "$work/package" -c release --show-bin-path)/bench-store

rm -f "$store"*
echo "$targets targets, $days days (bars for 1,000 targets and 30 days in the last column):"
"$bench" "$store" "$days" "$targets" fill
bytes=$(stat -c %s "$store")
sql() { sqlite3 -readonly "$store" "$1"; }

# Hot rows are as many after a day as after a month.
hot=$(sql "SELECT sum(pgsize) FROM dbstat WHERE name = 'result'")
awk -v b="$bytes" -v h="$hot" -v d="$days" -v t="$targets" 'BEGIN {
    printf "%-52s%-24s%s\n", "file", sprintf("%.0f MB", b / 1e6),
        sprintf("< 450 MB (30 days of 1,000: %.0f MB)", ((b - h) * 30 / d + h) / 1e6 * 1000 / t) }'
"$bench" "$work/sizes.db" 1 "$targets" sizes
sql "SELECT printf('%-52s%-24s', name, printf('%.0f MB', sum(pgsize) / 1e6)) FROM dbstat GROUP BY name
    ORDER BY sum(pgsize) DESC LIMIT 5" 2> /dev/null || true
"$bench" "$store" "$days" "$targets" read
if [ -n "${TRUNKWATCH:-}" ]; then
    TIMEFORMAT="%R %U"
    took=$( { time "$TRUNKWATCH" report --store "$store" --from 2026-10-01 --to "2026-10-$((days + 1))" \
        --format json --output "$work/report.json" 2> /dev/null; } 2>&1)
    printf '%-52s%-24s%s\n' "report over all of it, wall / CPU" "$took s" "< 3 s"
    memory=$(/usr/bin/time -f %M "$TRUNKWATCH" report --store "$store" --from 2026-10-01 \
        --to "2026-10-$((days + 1))" --format json --output "$work/report.json" 2>&1 | tail -n 1)
    printf '%-52s%-24s%s\n' "its resident memory" "$((memory / 1024)) MiB" "< 300 MB"
fi
