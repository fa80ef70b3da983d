import Testing

extension FaultMatrix {
    /// This side is at fault: the verdict is unknown, and nothing is said of the target.
    static let local: [FaultRow] = [
        FaultRow(
            "no route at all", .namespace(":"), ["192.0.2.1"], is: "unknown", "local.no-route",
            evidence: ["errno": .number(101)], facts: ["steps.tcp": .text("unknown")]),
        FaultRow(
            "a route that says no", .namespace("ip route add prohibit 192.0.2.0/24"), ["192.0.2.1"], is: "unknown",
            "local.no-route", evidence: ["errno": .number(13), "address": .text("192.0.2.1:5061")]),
        FaultRow(
            "no route for datagrams", .namespace(":"), ["sip:192.0.2.1;transport=udp"], is: "unknown",
            "local.no-route", evidence: ["errno": .number(101), "address": .text("192.0.2.1:5060")]),
        FaultRow(
            "every local port in use",
            .namespace(
                """
                echo "40000 40000" > /proc/sys/net/ipv4/ip_local_port_range
                serve "$CHAIN" "$KEY"
                exec 7<>/dev/tcp/127.0.0.1/5061
                """), ["127.0.0.1"], is: "unknown", "local.ports-exhausted",
            evidence: ["errno": .number(99), "address": .text("127.0.0.1:5061")]),
        FaultRow(
            "no descriptor left", .namespace("ulimit -n 7"), ["sip:127.0.0.1;transport=tcp"], is: "unknown",
            "local.out-of-descriptors", evidence: ["errno": .number(24)], facts: ["steps.dns": .text("unknown")]),
        FaultRow(
            "a key that does not belong to our certificate", .nobody(),
            ["--client-cert", "{client}", "--client-key", "{ec}"], is: "unknown", "local.client-certificate-unusable",
            facts: ["steps.tcp": .text("skipped")]),
        FaultRow(
            "a client certificate that is not there", .nobody(),
            ["--client-cert", "/nonexistent", "--client-key", "{key}"], is: "unknown",
            "local.client-certificate-unusable",
            evidence: ["file": .text("/nonexistent"), "reason": .text("no such file or directory")]),
        FaultRow(
            "a trust bundle that is not there", .nobody(), ["--ca", "/nonexistent"], is: "unknown",
            "local.trust-store-unusable",
            evidence: ["file": .text("/nonexistent"), "reason": .text("no such file or directory")]),
        FaultRow(
            "an empty trust bundle", .nobody(), ["--ca", "/dev/null"], is: "unknown", "local.trust-store-unusable",
            evidence: ["file": .text("/dev/null")], facts: ["steps.tcp": .text("skipped")]),
        FaultRow(
            "a system without a trust store",
            .namespace("serve \"$CHAIN\" \"$KEY\"; export SSL_CERT_FILE=/nonexistent SSL_CERT_DIR=/nonexistent"),
            ["127.0.0.1", FaultRow.systemTrust], is: "unknown", "local.trust-store-unusable",
            evidence: ["reason": .holding("/nonexistent")], facts: ["certificate": .absent]),
        FaultRow(
            "a bundle of the system's that is none",
            .namespace("serve \"$CHAIN\" \"$KEY\"; export SSL_CERT_FILE=/etc/hosts"),
            ["127.0.0.1", FaultRow.systemTrust], is: "unknown", "local.trust-store-unusable",
            evidence: ["reason": .holding("/etc/hosts")]),
        FaultRow(
            "a file of revocation lists without a list", .nobody(), ["--crl", "{root}"], is: "unknown",
            "local.revocation-list-unusable", evidence: ["reason": .text("it holds no revocation list")],
            facts: ["steps.tcp": .text("skipped")]),
        FaultRow(
            "our own certificate has expired", .nobody(), ["--client-cert", "{old}", "--client-key", "{key}"],
            is: "unknown", "local.client-certificate-unusable", evidence: ["reason": .there]),
        FaultRow(
            "a clock that stands in 2010",
            .namespace(
                """
                serve "$CHAIN" "$KEY"
                set -- faketime --exclude-monotonic -f '@2010-01-01 00:00:00' "$@"
                """), ["127.0.0.1"], is: "unknown", "local.clock-implausible",
            evidence: ["now": .holding("2010-01-01")],
            facts: ["steps.certificate": .text("unknown"), "steps.options": .text("skipped"), "sip": .absent]),
        FaultRow(
            "a source that is none of this host's", .nobody(), ["--source", "192.0.2.9"], is: "unknown",
            "local.source-unusable", evidence: ["errno": .number(99)]),
        FaultRow(
            "a name that leads to Direct Routing",
            .namespace("resolver 127.0.0.1; names --host-record=look.example.test,52.112.0.1"), ["look.example.test"],
            is: "unknown", "local.own-identity", evidence: ["destination": .there], facts: ["address": .absent]),
        FaultRow(
            "too few descriptors to begin", .namespace("ulimit -n 4"), ["127.0.0.1"], is: "unknown",
            "local.out-of-descriptors", evidence: ["errno": .number(24)], facts: ["address": .absent]),
    ]
}
