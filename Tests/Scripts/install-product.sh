#!/usr/bin/env bash
# Puts the product in place: the binary with the Swift runtime inside, manual pages, completions, the systemd unit.
#
#   DESTDIR=/tmp/stage PREFIX=/usr/local Tests/Scripts/install-product.sh BUILT_BINARY MANUAL_FOLDER
#
# BUILT_BINARY is a static build; MANUAL_FOLDER holds *.1. Nothing is started, no user is made, no plan is written: the
# unit says what is left to do.
set -euo pipefail
export LC_ALL=C
binary=$1 manuals=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
prefix=${PREFIX:-/usr/local}
stage=${DESTDIR:-}
case $prefix in /*) ;; *) echo "install-product.sh: PREFIX must be an absolute path, not $prefix" >&2; exit 64 ;; esac

install -d "$stage$prefix/bin" "$stage$prefix/share/man/man1" "$stage$prefix/share/bash-completion/completions" \
    "$stage$prefix/share/zsh/site-functions" "$stage$prefix/share/fish/vendor_completions.d" \
    "$stage$prefix/lib/systemd/system" "$stage$prefix/lib/sysusers.d" "$stage$prefix/share/doc/trunkwatch/plans"
# Beside the old one first: a running agent keeps its file, and nobody ever sees half of one.
install -m 0755 "$binary" "$stage$prefix/bin/trunkwatch.new"
mv -f "$stage$prefix/bin/trunkwatch.new" "$stage$prefix/bin/trunkwatch"
installed=$stage$prefix/bin/trunkwatch
"$installed" --generate-completion-script bash > "$stage$prefix/share/bash-completion/completions/trunkwatch"
"$installed" --generate-completion-script zsh > "$stage$prefix/share/zsh/site-functions/_trunkwatch"
"$installed" --generate-completion-script fish > "$stage$prefix/share/fish/vendor_completions.d/trunkwatch.fish"
install -m 0644 "$manuals"/*.1 "$stage$prefix/share/man/man1/"
sed "s|@BINDIR@|$prefix/bin|" "$root/Probes/service/trunkwatch.service" \
    > "$stage$prefix/lib/systemd/system/trunkwatch.service"
install -m 0644 "$root/Probes/service/trunkwatch.sysusers" "$stage$prefix/lib/sysusers.d/trunkwatch.conf"
install -m 0644 "$root"/Probes/*.yaml "$stage$prefix/share/doc/trunkwatch/plans/"
echo "Installed $("$installed" --version) below $stage$prefix."
