#!/bin/bash
# Our parser against tshark's on random valid messages: every message must be read by both, with the same values.
#
#   Tests/CrossCheck/run.sh [COUNT] [SEED]      3000 messages by default, and a seed that is printed
#
# Needs: tshark, python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
count=${1:-3000}
seed=${2:-$RANDOM$RANDOM}
work=$(mktemp -d "${TMPDIR:-/tmp}/trunkwatch-crosscheck.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "seed $seed"
python3 "$here/generate.py" "$count" "$seed" "$work/messages.pcap" "$work/messages"
cd "$work" && swiftc -O -wmo -parse-as-library -swift-version 6 -package-name trunkwatch -module-name CrossCheck \
    -enable-experimental-feature Lifetimes "$root"/Sources/SIP/*.swift "$here/Decode.swift" -o "$work/decode"
"$work/decode" "$work/messages" > "$work/ours"
fields=(sip.Method sip.r-uri sip.Status-Code sip.Call-ID sip.CSeq.seq sip.CSeq.method sip.Via.transport
    sip.Via.sent-by.address sip.Via.sent-by.port sip.Via.branch sip.from.addr sip.from.tag sip.to.addr sip.to.tag
    sip.contact.uri sip.Content-Length sip.Server sip.User-Agent sip.Max-Forwards)
tshark -r "$work/messages.pcap" -d udp.port==5060,sip -T fields -E separator=/t -E aggregator=/s "${fields[@]/#/-e}" \
    > "$work/theirs" 2> "$work/complaints"
python3 "$here/compare.py" "$work/theirs" "$work/ours" "$work/messages"
