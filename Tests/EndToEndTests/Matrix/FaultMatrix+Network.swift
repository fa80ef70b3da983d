import TestSupport
import Testing

extension FaultMatrix {
    static let network: [FaultRow] = [
        FaultRow(
            "nobody listens, TLS", .nobody(), is: "fail", "tcp.refused", evidence: ["errno": .number(111)],
            facts: ["attempts.0.outcome": .text("failed"), "attempts.0.code": .text("tcp.refused"), "tls": .absent]),
        FaultRow("nobody listens, TCP", .nobody("tcp"), is: "fail", "tcp.refused", facts: ["sip": .absent]),
        FaultRow("nobody listens, UDP", .nobody("udp"), is: "fail", "udp.unreachable", facts: ["sip": .absent]),
        FaultRow(
            "a refusal that the policy expects", .nobody(), ["--peer-policy", "microsoft-only"], is: "unknown",
            facts: [
                "diagnoses.0.code": .text("tcp.refused"), "diagnoses.0.severity": .text("info"),
                "steps.tls": .text("unknown"), "steps.options": .text("unknown"),
            ]),
        FaultRow(
            "a filter that drops", .namespace("rules add rule inet t c tcp dport 5061 drop"),
            ["127.0.0.1", "--timeout", "700ms"], is: "fail", "tcp.timeout", evidence: ["milliseconds": .there]),
        FaultRow(
            "a filter that resets", .namespace("rules add rule inet t c tcp dport 5061 reject with tcp reset"),
            ["127.0.0.1"], is: "fail", "tcp.refused",
            evidence: ["errno": .number(111), "address": .text("127.0.0.1:5061")]),
        rejected("host unreachable", "host-unreachable", 113),
        rejected("net unreachable", "no-route", 101),
        rejected("administratively prohibited", "admin-prohibited", 113),
        FaultRow(
            "a filter that drops datagrams", .namespace("rules add rule inet t c udp dport 5060 drop"),
            ["sip:127.0.0.1;transport=udp", "--timeout", "700ms"], is: "fail", "sip.timeout",
            evidence: ["retransmissions": .there]),
        FaultRow(
            "a filter that rejects datagrams",
            .namespace("rules add rule inet t c udp dport 5060 reject with icmpx type admin-prohibited"),
            ["sip:127.0.0.1;transport=udp", "--timeout", "700ms"], is: "fail", "udp.unreachable",
            evidence: ["errno": .number(113), "icmpType": .number(3), "reportedBy": .text("127.0.0.1")]),
    ]

    private static func rejected(_ name: String, _ type: String, _ number: Double) -> FaultRow {
        FaultRow(
            "a router says: \(name)",
            .namespace("rules add rule inet t c tcp dport 5061 reject with icmpx type \(type)"), ["127.0.0.1"],
            is: "fail", "tcp.unreachable", evidence: ["errno": .number(number)], facts: ["steps.tcp": .text("fail")])
    }

    static let names: [FaultRow] = [
        FaultRow(
            "the name does not exist", .namespace("resolver 127.0.0.1; names"), ["nx.example.test"], is: "fail",
            "dns.name-not-found", evidence: ["server": .holding("127.0.0.1")], facts: ["address": .absent]),
        FaultRow(
            "the name has a text and no address",
            .namespace("resolver 127.0.0.1; names --txt-record=txt.example.test,hello"), ["txt.example.test"],
            is: "fail", "dns.no-address", facts: ["steps.tcp": .text("skipped")]),
        FaultRow(
            "the server refuses", .namespace("resolver 127.0.0.1; names"), ["sbc.example.org"], is: "fail",
            "dns.server-failure", evidence: ["rcode": .number(5)]),
        FaultRow(
            "silence for one name while others are answered",
            .namespace(
                """
                rules add rule inet t c udp dport 5399 drop
                resolver 127.0.0.1; names --server=/silent.test/127.0.0.1#5399 --host-record=a.example.test,127.0.0.1
                """), ["sbc.silent.test", "--timeout", "4s"], is: "fail", "dns.timeout",
            evidence: ["milliseconds": .there], facts: ["steps.dns": .text("fail"), "address": .absent]),
        FaultRow(
            "no name server listens", .namespace("resolver 127.0.0.1"), ["sbc.example.test"], is: "unknown",
            "local.resolver-unreachable", facts: ["address": .absent, "steps.dns": .text("unknown")]),
        FaultRow(
            "the name server is silent for everything",
            .namespace("resolver 127.0.0.1; rules add rule inet t c udp dport 53 drop"),
            ["sbc.example.test", "--timeout", "3s"], is: "unknown", "local.resolver-unreachable",
            evidence: ["milliseconds": .there], facts: ["steps.dns": .text("unknown"), "address": .absent]),
        FaultRow(
            "no route to the name server", .namespace("resolver 192.0.2.53"), ["sbc.example.test"], is: "unknown",
            "local.resolver-unreachable", evidence: ["milliseconds": .there],
            facts: ["steps.dns": .text("unknown"), "address": .absent]),
        FaultRow(
            "a private address where a public one is due",
            .namespace(
                "ip addr add 10.1.2.3/32 dev lo; resolver 127.0.0.1; names --host-record=p.example.org,10.1.2.3"),
            ["p.example.org", "--profile", "teams-sbc"], is: "fail", "tcp.refused",
            facts: ["diagnoses.0.code": .text("dns.private-address")]),
        FaultRow(
            "two addresses with two certificates",
            .namespace(
                """
                serve "$CHAIN" "$KEY" 127.0.0.1:5061
                serve "$OTHER" "$KEY" 127.0.0.2:5061
                resolver 127.0.0.1
                names --host-record=two.example.test,127.0.0.1 --host-record=two.example.test,127.0.0.2
                """), ["two.example.test", "--server-name", "localhost", "--all-addresses", "--timeout", "500ms"],
            is: "fail", "sip.timeout",
            facts: [
                "diagnoses.2.code": .text("certificate.differs-between-addresses"),
                "diagnoses.2.evidence.sha256": .there, "diagnoses.2.evidence.otherSHA256": .there,
            ]),
        FaultRow(
            "the first server of a domain is dead, the second serves",
            .namespace(
                """
                sleep 30 | openssl s_server -quiet -accept 127.0.0.2:5071 -cert "$CHAIN" -cert_chain "$CHAIN" \
                    -key "$KEY" >&2 &
                until_served 5071
                resolver 127.0.0.1
                names --srv-host=_sips._tcp.sbc1.example.test,a.example.test,5070,10 \
                    --srv-host=_sips._tcp.sbc1.example.test,b.example.test,5071,20 \
                    --host-record=a.example.test,127.0.0.1 --host-record=b.example.test,127.0.0.2
                """), ["sbc1.example.test", "--srv", "--timeout", "1s"], is: "fail", "tcp.refused",
            facts: [
                "attempts.0.port": .number(5_070), "attempts.0.code": .text("tcp.refused"),
                "attempts.1.port": .number(5_071), "attempts.1.code": .text("sip.timeout"),
            ]),
        FaultRow(
            "a domain that says it offers no SIP",
            .namespace("resolver 127.0.0.1; names --srv-host=_sip._udp.example.test,.,0"),
            ["sip:example.test;transport=udp", "--srv"], is: "fail", "dns.no-address",
            evidence: ["name": .text("_sip._udp.example.test")], facts: ["address": .absent]),
        FaultRow(
            "a domain without SRV records is asked at its own address",
            .namespace("resolver 127.0.0.1; names --host-record=sbc1.example.test,127.0.0.1"),
            ["sbc1.example.test", "--srv"], is: "fail", "tcp.refused", facts: ["port": .number(5_061)]),
        FaultRow(
            "one address of two refuses",
            .namespace(
                """
                sleep 30 | openssl s_server -quiet -accept 127.0.0.2:5061 -cert "$CHAIN" -cert_chain "$CHAIN" \
                    -key "$KEY" >&2 &
                until_served 5061
                resolver 127.0.0.1
                names --host-record=two.example.test,127.0.0.1 --host-record=two.example.test,127.0.0.2
                """), ["two.example.test", "--server-name", "localhost", "--timeout", "1s"], is: "fail", "sip.timeout",
            facts: ["steps.tls": .text("pass"), "address": .text("127.0.0.2")]),
    ]
}
