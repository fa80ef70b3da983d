#!/usr/bin/env bash
# Installs the Debian packages that a purpose needs, and only those that are missing.
#
#   Tests/Scripts/install.sh build|demo|test|lint...
#
# The list is printed before anything happens. As root, or where `sudo -n` works, apt installs it; anywhere else the
# packages are named and the script stops with 1. While apt runs no service is started: a policy-rc.d that answers 101
# stands in /usr/sbin, unless the machine has its own, and is taken away again. A second run only asks dpkg.
set -euo pipefail
export LC_ALL=C

# The package lists, all of them, in this one place.
packages_for() {
    local build="ca-certificates libc-ares-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev pkg-config"
    case $1 in
        build) echo "$build" ;;
        demo) echo "$build openssl" ;;
        test)
            echo "$build openssl kamailio kamailio-tls-modules sip-tester chromium dnsmasq-base iproute2 nftables" \
                "prometheus prometheus-alertmanager python3 python3-aiosmtpd python3-jsonschema faketime"
            ;;
        bench-sip) echo "$build libosip2-dev libre-dev libsofia-sip-ua-dev valgrind python3" ;;
        bench-store) echo "$build sqlite3 time" ;;
        bench-transport)
            echo "$build openssl sip-tester prometheus-blackbox-exporter curl sipsak time valgrind binutils"
            ;;
        crosscheck) echo "$build tshark python3" ;;
        lint) echo "shellcheck" ;;
        *) echo "install.sh: no such purpose: $1" >&2; exit 64 ;;
    esac
}

is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2> /dev/null | grep -qx installed
}

policy=/usr/sbin/policy-rc.d
mark="# Trunkwatch: stands here only while its packages are installed."

# Puts the policy down, unless one is there that is not ours.
forbid_services() {
    if [ -e "$policy" ] && ! grep -qsxF "$mark" "$policy"; then return; fi
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" > "$policy"
    chmod 0755 "$policy"
}

has_candidates() {
    local name
    for name in "$@"; do
        apt-cache policy "$name" | grep -q 'Candidate: [^(]' || return 1
    done
}

# The part that needs root.
install_as_root() {
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    forbid_services
    has_candidates "$@" || "${apt[@]}" update
    if ! "${apt[@]}" install -y --no-install-recommends "$@" < /dev/null; then
        "${apt[@]}" update
        "${apt[@]}" install -y --no-install-recommends "$@" < /dev/null
    fi
}

if [ "${1:-}" = --as-root ]; then
    shift
    install_as_root "$@"
    exit 0
fi

[ $# -ge 1 ] || { echo "install.sh: say for what: build, demo, test or lint" >&2; exit 64; }
wanted=()
for purpose in "$@"; do
    list=$(packages_for "$purpose")
    read -ra names <<< "$list"
    wanted+=("${names[@]}")
done

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    echo "install.sh: no apt here; see to it that you have what these packages hold: ${wanted[*]}" >&2
    exit 0
fi

missing=()
for name in "${wanted[@]}"; do
    is_installed "$name" || [[ " ${missing[*]} " = *" $name "* ]] || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Missing packages: ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
    bash "$0" --as-root "${missing[@]}"
elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    sudo -n bash "$0" --as-root "${missing[@]}"
else
    echo "They cannot be installed from here: neither root nor a sudo that asks no password. Please run:" >&2
    echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
