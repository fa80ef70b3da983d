#!/bin/bash
# Our parser beside libosip2, libre and sofia-sip of Debian: the same three messages, the same loop, one core.
#
#   Tests/Benchmarks/SIP/run.sh            prints instructions (callgrind) and ns a message, and ratios to ours
#   BENCH_CPU=1                            the core to use (default 0)
#
# Needs: libosip2-dev libre-dev libsofia-sip-ua-dev pkg-config valgrind python3. Fails where a bar of the project is
# missed or where twice the input takes more than 2.2 times the instructions.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/trunkwatch-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 "$here/variants.py" "$here/messages" "$work"
cd "$work" && swiftc -O -wmo -parse-as-library -swift-version 6 -package-name trunkwatch -module-name Bench \
    -enable-experimental-feature Lifetimes "$root"/Sources/SIP/*.swift "$here/Ours.swift" -o "$work/ours"
cc -O2 -o "$work/osip" "$here/Osip.c" -losipparser2
cc -O2 -I/usr/include/re -o "$work/re" "$here/Re.c" -lre
# shellcheck disable=SC2046
cc -O2 $(pkg-config --cflags sofia-sip-ua) -o "$work/sofia" "$here/Sofia.c" $(pkg-config --libs sofia-sip-ua)

# instructions PROGRAM CASE MESSAGE: of one message, as the difference of two runs
collected() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/$1" "$work" "$2" "$3" "$4" 2>&1 |
        awk '/Collected/ {print $4}'
}
instructions() { echo $((($(collected "$1" "$2" "$3" 768) - $(collected "$1" "$2" "$3" 256)) / 512)); }

cpu=${BENCH_CPU:-0}
for program in ours osip re sofia; do taskset -c "$cpu" "$work/$program" "$work"; done > "$work/times"
for row in "ours 0 trunkwatch index" "ours 1 trunkwatch full" "ours 2 trunkwatch write" \
    "re 0 libre index" "re 1 libre full" "osip 0 libosip2 full" "sofia 0 sofia-sip full"; do
    read -r program number parser mode <<< "$row"
    for message in 0 1 2; do
        names=(ok200 options invite)
        count=$(instructions "$program" "$number" "$message")
        printf '%s\t%s\t%s\t%s\n' "$parser" "$mode" "${names[message]}" "$count"
    done
done > "$work/instructions"
grown() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/ours" "$work" grow "$1" "$2" "$3" 2>&1 |
        awk '/Collected/ {print $4}'
}
for shape in $("$work/ours" shapes); do
    once=$(($(grown "$shape" 4000 6) - $(grown "$shape" 4000 2)))
    twice=$(($(grown "$shape" 8000 6) - $(grown "$shape" 8000 2)))
    printf '%s\t%s\t%s\n' "$shape" "$((once / 4))" "$((twice / 4))"
done > "$work/growth"
python3 "$here/table.py" "$work/times" "$work/instructions" "$work/growth"
