#!/usr/bin/env bash
# Writes the manual pages of a built binary with the generator that comes with swift-argument-parser.
#
#   Tests/Scripts/manual.sh BUILT_BINARY FOLDER CHECKOUTS
#
# CHECKOUTS is where SwiftPM keeps the sources of packages.
set -euo pipefail
export LC_ALL=C
binary=$1 folder=$2 checkouts=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/.build/manual
mkdir -p "$work" "$folder"
# The checkout itself is read-only to us: its Package.resolved must not appear there.
rm -rf "$work/package"
cp -r "$checkouts/swift-argument-parser" "$work/package"
bash "$root/Tests/Scripts/build.sh" "the generator of manual pages" --package-path "$work/package" \
    --scratch-path "$work/build" --product generate-manual
tool=$(swift build --package-path "$work/package" --scratch-path "$work/build" --show-bin-path)/generate-manual
rm -f "$folder"/*.1
"$tool" "$binary" --multi-page --section 1 --output-directory "$folder"
