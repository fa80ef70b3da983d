import TestSupport
import Testing

/// What networks do to packets, done for real by packet filters in a namespace; and from where we connect.
extension FaultMatrix {
    static let links: [FaultRow] = [
        FaultRow(
            "two of three datagrams are lost, and OPTIONS is repeated",
            .namespace(
                """
                rules add rule inet t c udp dport 5060 numgen inc mod 3 \\< 2 drop
                timeout --foreground 60 "$binary" simulate --listen udp:127.0.0.1:5060 >&2 &
                until_served 5060
                """), ["sip:127.0.0.1;transport=udp", "--timeout", "8s"], is: "pass",
            "udp.retransmitted", evidence: ["retransmissions": .number(2)], facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "a third of all packets is lost at random, and TCP repeats them",
            .namespace(
                """
                rules add rule inet t c tcp dport 5060 numgen random mod 100 \\< 30 drop
                timeout --foreground 60 "$binary" simulate --listen tcp:127.0.0.1:5060 >&2 &
                until_served 5060
                """), ["sip:127.0.0.1;transport=tcp", "--timeout", "25s"], is: "pass",
            facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "an MTU black hole on the way to us: the certificate never arrives",
            .namespace(
                """
                serve "$CHAIN" "$KEY"
                rules add rule inet t c tcp sport 5061 meta length \\> 600 drop
                """), ["127.0.0.1", "--timeout", "900ms"], is: "fail", "tls.timeout",
            facts: ["steps.tcp": .text("pass"), "sip": .absent]),
        FaultRow(
            "an MTU black hole on the way there: the handshake passes, a long OPTIONS does not",
            .namespace(
                """
                tls_simulator 127.0.0.1
                rules add rule inet t c tcp dport 5061 meta length \\> 900 drop
                """), ["127.0.0.1", "--server-name", "localhost", "--from-fqdn", longName, "--timeout", "1500ms"],
            is: "fail", "sip.timeout", evidence: ["unacknowledgedBytes": .there],
            facts: ["steps.tls": .text("pass"), "steps.certificate": .text("pass")]),
        FaultRow(
            "IPv6 is dead without a word, IPv4 answers",
            .namespace(
                """
                ip addr add 2001:db8::1/128 dev lo nodad
                tls_simulator 127.0.0.1
                rules add rule inet t c ip6 daddr 2001:db8::1 tcp dport 5061 drop
                resolver 127.0.0.1
                names --host-record=two.example.test,127.0.0.1,2001:db8::1
                """), ["two.example.test", "--server-name", "localhost"], is: "warn", "tcp.timeout",
            evidence: ["overtakenBy": .text("127.0.0.1:5061")],
            facts: [
                "address": .text("127.0.0.1"), "attempts.0.address": .text("2001:db8::1"),
                "attempts.0.outcome": .text("skipped"), "attempts.1.outcome": .text("connected"),
            ]),
        FaultRow(
            "all of two addresses are silent",
            .namespace(
                """
                rules add rule inet t c tcp dport 5061 drop
                resolver 127.0.0.1
                names --host-record=two.example.test,127.0.0.1 --host-record=two.example.test,127.0.0.2
                """), ["two.example.test", "--timeout", "700ms"], is: "fail", "tcp.timeout",
            facts: ["attempts.0.code": .text("tcp.timeout"), "attempts.1.code": .text("tcp.timeout")]),
        FaultRow(
            "a name with other letters is asked for by its A-label",
            .namespace("resolver 127.0.0.1; names --host-record=xn--bcher-kva.example.test,127.0.0.1"),
            ["bücher.example.test"], is: "fail", "tcp.refused", facts: ["address": .text("127.0.0.1")]),
        FaultRow(
            "a name that is not in its normal form", .namespace("resolver 127.0.0.1; names"),
            ["ﬁrma.example.test"], is: "fail", "dns.name-not-found", facts: ["address": .absent]),
    ]

    static let sources: [FaultRow] = [
        FaultRow(
            "from an address of this host",
            .namespace(
                """
                rules add rule inet t c ip saddr != 127.0.0.9 tcp dport 5061 drop
                tls_simulator 127.0.0.1
                """), ["127.0.0.1", "--server-name", "localhost", "--source", "127.0.0.9"], is: "pass",
            facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "from an interface of this host", .namespace("tls_simulator 127.0.0.1"),
            ["127.0.0.1", "--server-name", "localhost", "--source", "lo"], is: "pass",
            facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "from an interface that has no way there",
            .namespace("ip link add v0 type veth peer name v1; ip link set v0 up; tls_simulator 127.0.0.1"),
            ["127.0.0.1", "--source", "v0", "--timeout", "700ms"], is: "fail", "tcp.timeout",
            evidence: ["milliseconds": .there], facts: ["steps.tcp": .text("fail")]),
        FaultRow(
            "from an interface that is not there", .namespace(":"), ["127.0.0.1", "--source", "nowhere0"],
            is: "unknown", "local.source-unusable", facts: ["steps.tcp": .text("unknown")]),
        FaultRow(
            "from an address of somebody else", .namespace(":"), ["127.0.0.1", "--source", "192.0.2.7"],
            is: "unknown", "local.source-unusable", evidence: ["errno": .number(99), "error": .holding("bind")]),
        FaultRow(
            "datagrams from an address of somebody else", .namespace(":"),
            ["sip:127.0.0.1;transport=udp", "--source", "192.0.2.7"], is: "unknown", "local.source-unusable",
            evidence: ["errno": .number(99), "error": .holding("bind")]),
        FaultRow(
            "from an address of the other family", .namespace(":"), ["127.0.0.1", "--source", "::1"],
            is: "unknown", "local.source-unusable", facts: ["attempts.0.outcome": .text("skipped")]),
        FaultRow(
            "a link-local address with its zone",
            .namespace(
                """
                ip link add v0 type veth peer name v1
                ip -6 addr add fe80::1/64 dev v0 nodad
                ip link set v0 up
                ip link set v1 up
                """), ["[fe80::1%v0]:5061"], is: "fail", "tcp.refused",
            evidence: ["errno": .number(111), "address": .text("[fe80::1]:5061")]),
        FaultRow(
            "a link-local address in a zone that is not there", .namespace(":"), ["[fe80::1%nowhere0]:5061"],
            is: "unknown", "local.no-route", evidence: ["errno": .number(22), "address": .text("[fe80::1]:5061")]),
    ]

    private static let longName =
        [String](repeating: String(repeating: "a", count: 60), count: 3).joined(separator: ".") + ".example.test"
}
