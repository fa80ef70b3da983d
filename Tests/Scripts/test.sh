#!/usr/bin/env bash
# Runs the tests that were built; its last lines are the runner's own summary and its status is the runner's.
#
#   Tests/Scripts/test.sh [ARGUMENT OF SWIFT TEST...]
set -uo pipefail
exec swift test --skip-build --disable-xctest "$@" < /dev/null
