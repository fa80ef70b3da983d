#!/usr/bin/env bash
# The tests of the transport and of what drives it, built and run with the thread and the address sanitizer: loops,
# resolver, sockets, TLS, flows, listener and prober. Fails where a test fails or a sanitizer reports anything.
#
#   Tests/Sanitizers/run.sh [thread|address...]       both where none is named; some minutes each
#
# FILTER (all of both suites) names the tests, WORK (.build/sanitizers) holds the builds.
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-$root/.build/sanitizers}
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(thread address)

mkdir -p "$work/package"
for folder in Sources Tests Certificates; do ln -sfn "$root/$folder" "$work/package/$folder"; done
cp "$here/Package.swift" "$work/package/"

# What is reported goes to a file of its own for each process, so that none is missed among the tests' output.
export TSAN_OPTIONS="suppressions=$here/thread.txt log_path=$work/thread.report history_size=4 exitcode=66"
export ASAN_OPTIONS="suppressions=$here/address.txt log_path=$work/address.report detect_leaks=0 exitcode=66"
export SWIFT_BACKTRACE=enable=no

# Megabytes that are taken byte by byte outlast their time limit under the thread sanitizer; the other one sees them.
slow='StreamConnectionTests.(megabytes|both directions|an answer that|a write that)'

status=0
for kind in "${kinds[@]}"; do
    options=(--package-path "$work/package" --scratch-path "$work/$kind" --sanitize "$kind")
    bash "$root/Tests/Scripts/build.sh" "the transport's tests with the $kind sanitizer" --build-tests "${options[@]}"
    rm -f "$work/$kind.report".*
    log=$work/$kind.log
    chosen=(--filter "${FILTER:-.}")
    [ "$kind" = address ] || chosen+=(--skip "$slow")
    if swift test --skip-build --disable-xctest "${options[@]}" "${chosen[@]}" > "$log" 2>&1 < /dev/null; then
        tail -n 1 "$log"
    else
        grep -E '✘|↳' "$log" | head -n 40 || true
        tail -n 3 "$log"
        status=1
    fi
    found=$(cat "$work/$kind.report".* 2> /dev/null | grep -c '^SUMMARY:' || true)
    echo "$kind sanitizer: $found reports"
    if [ "$found" -gt 0 ]; then
        cat "$work/$kind.report".* | grep '^SUMMARY:' | sort | uniq -c | sort -rn | head -n 20
        status=1
    fi
done
exit $status
