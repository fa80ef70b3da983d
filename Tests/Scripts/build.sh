#!/usr/bin/env bash
# Runs `swift build` with the given arguments and says little: a line now and then, and on failure every error.
#
#   Tests/Scripts/build.sh WHAT [ARGUMENT...]
set -uo pipefail
what=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'kill "$build" 2> /dev/null; exit 130' INT TERM

echo "Building $what (the first time takes some minutes) ..."
began=$SECONDS
swift build "$@" > "$log" 2>&1 < /dev/null &
build=$!
told=$SECONDS
while kill -0 "$build" 2> /dev/null; do
    sleep 1
    if [ $((SECONDS - told)) -ge 15 ]; then
        told=$SECONDS
        printf '  %3d s  %s\n' $((SECONDS - began)) "$(tail -n 1 "$log" | cut -c 1-68)"
    fi
done
wait "$build"
status=$?
if [ $status -ne 0 ]; then
    # A module's errors are repeated for each of its files: once is enough.
    if grep -qE 'error:|warning:' "$log"; then
        grep -E -A 6 'error:|warning:' "$log" | grep -vE '^(\[[0-9]+/|--$)' | awk '!seen[$0]++' | head -n 200
    else
        tail -n 40 "$log"
    fi
    echo "The build of $what failed after $((SECONDS - began)) s." >&2
    exit $status
fi
echo "Built $what in $((SECONDS - began)) s."
