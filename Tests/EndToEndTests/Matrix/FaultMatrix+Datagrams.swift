import TestSupport
import Testing

extension FaultMatrix {
    /// What datagrams meet on their way.
    static let datagrams: [FaultRow] = [
        FaultRow(
            "an answer from another port",
            .namespace(
                "udp_kamailio; leaving add rule inet m o udp sport 5060 udp sport set 5099"), there, is: "warn",
            "udp.answered-from-elsewhere",
            evidence: ["address": .text("127.0.0.1:5060"), "answeredFrom": .text("127.0.0.1:5099")],
            facts: ["sip.statusCode": .number(200), "steps.options": .text("warn")]),
        FaultRow(
            "an answer from another address",
            .namespace("udp_kamailio; leaving add rule inet m o udp sport 5060 ip saddr set 127.0.0.9"), there,
            is: "warn", "udp.answered-from-elsewhere", evidence: ["answeredFrom": .text("127.0.0.9:5060")],
            facts: ["sip.statusCode": .number(200)]),
        reported("host unreachable", "host-unreachable", 113, code: 1),
        reported("net unreachable", "no-route", 101, code: 0),
        reported("port unreachable", "port-unreachable", 111, code: 3),
        reported("administratively prohibited", "admin-prohibited", 113, code: 13),
        FaultRow(
            "nobody listens, UDP and IPv6", .namespace(":"), ["sip:[::1];transport=udp"], is: "fail",
            "udp.unreachable",
            evidence: [
                "errno": .number(111), "icmpType": .number(1), "icmpCode": .number(4), "reportedBy": .text("::1"),
            ]),
        FaultRow(
            "healthy over UDP and IPv6", .namespace("udp_kamailio '[::1]'"), ["sip:[::1];transport=udp"], is: "pass",
            facts: ["address": .text("::1"), "sip.statusCode": .number(200)]),
        FaultRow(
            "every other datagram is lost",
            .namespace("udp_kamailio; rules add rule inet t c udp dport 5060 numgen inc mod 2 == 0 drop"), there,
            is: "pass", "udp.retransmitted",
            evidence: ["retransmissions": .number(1), "milliseconds": .there],
            facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "an answer in fragments", .namespace("ip link set lo mtu 1280; udp_kamailio 127.0.0.1 3000"), there,
            is: "pass", facts: ["sip.statusCode": .number(200)]),
        FaultRow(
            "an answer whose fragments are dropped",
            .namespace(
                """
                ip link set lo mtu 1280; udp_kamailio 127.0.0.1 3000
                nft 'add table inet m; add chain inet m p { type filter hook prerouting priority -450; }'
                nft 'add rule inet m p ip frag-off & 0x1fff != 0 drop'
                """), there + ["--timeout", "700ms"], is: "fail", "sip.timeout",
            evidence: ["retransmissions": .number(1)]),
        FaultRow(
            "an answer with more headers than any SBC sends, UDP", .raw("udp", .answer(endless(60_000))), is: "fail",
            "sip.malformed-response", evidence: ["reason": .there, "firstBytes": .holding("SIP/2.0 200 OK")]),
        FaultRow(
            "an answer with more headers than any SBC sends, TCP", .raw("tcp", .answer(endless(200_000))),
            is: "fail", "sip.malformed-response",
            evidence: ["reason": .there, "firstBytes": .holding("SIP/2.0 200 OK")]),
    ]

    private static let there = ["sip:127.0.0.1;transport=udp"]

    private static func reported(_ name: String, _ type: String, _ number: Double, code: Double) -> FaultRow {
        FaultRow(
            "a router says of a datagram: \(name)",
            .namespace("rules add rule inet t c udp dport 5060 reject with icmpx type \(type)"), there, is: "fail",
            "udp.unreachable",
            evidence: [
                "errno": .number(number), "icmpType": .number(3), "icmpCode": .number(code),
                "reportedBy": .text("127.0.0.1"), "milliseconds": .there,
            ])
    }

    private static func endless(_ bytes: Int) -> [UInt8] {
        Array("SIP/2.0 200 OK\r\nX-Endless: ".utf8) + [UInt8](repeating: 0x78, count: bytes)
    }
}
