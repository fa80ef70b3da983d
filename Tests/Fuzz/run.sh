#!/bin/bash
# Builds the fuzz targets with the address sanitizer and runs each for SECONDS (default 30), the four one after the
# other, seeded from the test corpus. Fails at the first crash, hang (2 s) or growth (512 MB); the input that shows it
# stays in the work folder.
#
#   Tests/Fuzz/run.sh [SECONDS] [TARGET...]      targets: message stream uri challenge
#   FUZZ_RUNS=N runs each target N times from a fixed seed instead, with time enough for a slow machine
#   FUZZ_WORK=DIR keeps the grown corpus between runs (default: a new folder under the system's temporary one)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=${1:-30}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(message stream uri challenge)
runs=${FUZZ_RUNS:-}
if [ -n "$runs" ]; then
    length=("-runs=$runs" -seed=20026 -timeout=20)
    told="$runs runs"
else
    length=("-max_total_time=$seconds" -timeout=2)
    told="$seconds s"
fi
work=${FUZZ_WORK:-$(mktemp -d "${TMPDIR:-/tmp}/trunkwatch-fuzz.XXXXXX")}
mkdir -p "$work"
work=$(cd "$work" && pwd)
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=${DETECT_LEAKS:-0}

build() {
    cd "$work" && swiftc -O -g -wmo -parse-as-library -swift-version 6 -package-name trunkwatch -module-name SIPFuzz \
        -enable-experimental-feature Lifetimes -D "FUZZ_${1^^}" -sanitize=fuzzer,address -use-ld=lld \
        "$root"/Sources/SIP/*.swift "$here/SIPFuzz.swift" -o "$work/$1.fuzz"
}

seed() {
    local corpus="$work/$1" file
    mkdir -p "$corpus"
    [ -z "$(ls -A "$corpus")" ] || return 0
    case $1 in
        message) find "$root/Tests/SIPTests/Corpus" -name '*.dat' -o -name '*.sip' | while read -r file; do
                cp "$file" "$corpus/$(echo "${file#"$root"/Tests/SIPTests/Corpus/}" | tr / _)"; done ;;
        stream) find "$root/Tests/SIPTests/Corpus" -name '*.dat' -o -name '*.sip' | sort | while read -r file; do
                { printf '\001\020\100\377\007\002\200\003'; cat "$file"; printf '\r\n\r\n'; cat "$file"; } \
                    > "$corpus/$(basename "$file")"; done ;;
        uri) grep -ahoE '(sips?|tel|http):[^ >"]+' -r "$root/Tests/SIPTests/Corpus" | tr -d '\r' | sort -u | head -400 |
                { n=0; while read -r uri; do printf '%s\n%s' "$uri" "$uri" > "$corpus/$((n += 1))"; done; } ;;
        challenge) grep -ahiE '^(www|proxy)-authenticate:' -r "$root/Tests/SIPTests/Corpus" |
                tr -d '\r' | cut -d: -f2- | sort -u |
                { n=0; while read -r value; do printf '%s' "$value" > "$corpus/$((n += 1))"; done; } ;;
    esac
    # What earlier runs found, mended since.
    for file in "$here/Finds/$1"-*; do
        [ ! -e "$file" ] || cp "$file" "$corpus/"
    done
}

for target in "${targets[@]}"; do
    build "$target"
    seed "$target"
    echo "== $target: $told, $(ls "$work/$target" | wc -l) seeds"
    log="$work/$target.log"
    if ! "$work/$target.fuzz" "$work/$target" -dict="$here/sip.dict" -max_len=8192 -rss_limit_mb=512 \
        "${length[@]}" -print_final_stats=1 -artifact_prefix="$work/$target-" > "$log" 2>&1; then
        tail -40 "$log"
        echo "== $target failed; inputs and log are in $work"
        exit 1
    fi
    grep -E 'stat::(number_of_executed_units|peak_rss_mb|slowest_unit)' "$log"
done
[ -n "${FUZZ_WORK:-}" ] || rm -rf "$work"
