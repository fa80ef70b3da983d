import DirectRouting
import Testing

/// Numbers followed through the examples of Microsoft's call-routing and translation articles, and through cases worked
/// by hand.
@Suite struct CallPathTests {
    /// The settings of the article's two examples, with an emergency policy, a place and a carrier's trunk beside them.
    private static let settings: TenantSettings = {
        var export = TenantExport()
        for number in 1...6 { export.gateway("sbc\(number).contoso.com") }
        export.gateway("paris.contoso.com", ["GatewaySiteId": "Paris", "GatewaySiteLbrEnabled": "True"])
        export.gateway("old.contoso.com", ["Enabled": "False"])
        export.gateway(
            "lab.contoso.com", lists: ["OutboundPstnNumberTranslationRules": ["AddSeattleAreaCode", "StripPlus1"]])
        export.gateway("customers.adatum.biz")
        let redmond = #"^\+1(425|206)(\d{7})$"#
        export.route("Redmond 1", redmond, 1, ["US and Canada"], ["sbc1.contoso.com", "sbc2.contoso.com"])
        export.route("Redmond 2", redmond, 2, ["US and Canada"], ["sbc3.contoso.com", "sbc4.contoso.com"])
        export.route("Other +1", #"^\+1(\d{10})$"#, 3, ["US and Canada"], ["sbc5.contoso.com", "sbc6.contoso.com"])
        export.route("International", #"\d+"#, 4, ["International"], ["sbc2.contoso.com", "sbc5.contoso.com"])
        export.route("Paris", #"^\+33[1-9]\d{8}$"#, 5, ["France"], ["paris.contoso.com", "sbc1.contoso.com"])
        export.route("Old", #"^\+44"#, 6, ["UK"], ["old.contoso.com"])
        export.route("Half", #"^\+49"#, 7, ["Germany"], ["old.contoso.com", "sbc3.contoso.com", "gone.contoso.com"])
        export.route("Lab", #"^(\+1)?\d{4,10}$"#, 8, ["Lab"], ["lab.contoso.com"])
        export.route("Carrier", #"^\+39"#, 9, ["Italy"], ["sbc1.customers.adatum.biz"])
        export.route("Help", #"^\+?911$"#, 10, ["Emergency"], ["sbc6.contoso.com"])
        export.route("Not me", #"^\+1(?!900)\d{10}$"#, 11, ["No premium"], ["sbc1.contoso.com"])
        export.route("Star", #"^\*\d{2}$"#, 12, ["Codes"], ["sbc1.contoso.com"])
        export.policy("US Only", ["US and Canada"])
        export.policy("No Restrictions", ["US and Canada", "International"])
        export.policy("Reversed", ["International", "US and Canada"])
        export.policy("Europe", ["UK", "Germany", "France", "Italy"])
        export.policy("Lab", ["Lab"])
        export.policy("Special", ["No premium", "Codes"])
        export.policy("Empty", [])
        export.policy("Global", ["US and Canada"])
        export.rule("AddSeattleAreaCode", #"^(\d{4})$"#, "425555$1")
        export.rule("StripPlus1", #"^\+1(\d{10})$"#, "$1")
        export.site("Paris", locationBased: true, policy: "Europe", emergency: "France")
        export.site("Lyon", locationBased: false)
        export.emergency("Global", [("911", "933;9911", "Emergency")])
        export.emergency("France", [("112", "15", "France")])
        return export.settings
    }()

    /// One worked call: who is tried in which route, or that the call is dropped.
    struct Example: Sendable, CustomTestStringConvertible {
        var number: String
        var policy = "US Only"
        var site: String?
        var ingress: String?
        var down: Set<String> = []
        /// Each route with its tried gateways, such as `Redmond 1: sbc1 sbc2`; empty where the call is dropped.
        var tried: [String]

        var testDescription: String { "\(number) by \(policy)\(site.map { " at \($0)" } ?? "")" }
    }

    private static let redmond = ["Redmond 1: sbc1 sbc2", "Redmond 2: sbc3 sbc4", "Other +1: sbc5 sbc6"]

    static let examples: [Example] = [
        // The article's first example.
        Example(number: "+14255550100", tried: redmond), Example(number: "+12065550100", tried: redmond),
        Example(number: "+13245678989", tried: ["Other +1: sbc5 sbc6"]),
        Example(number: "+442079460000", tried: []), Example(number: "+1425555010", tried: []),
        Example(number: "+142555501000", tried: []), Example(number: "14255550100", tried: []),
        Example(number: "+14255550100x", tried: []), Example(number: "", tried: []),
        // Its second: the first usage that fits is the only one.
        Example(number: "+14255550100", policy: "No Restrictions", tried: redmond),
        Example(number: "+442079460000", policy: "No Restrictions", tried: ["International: sbc2 sbc5"]),
        Example(number: "+33142680000", policy: "No Restrictions", tried: ["International: sbc2 sbc5"]),
        Example(number: "0100", policy: "No Restrictions", tried: ["International: sbc2 sbc5"]),
        Example(number: "+14255550100", policy: "Reversed", tried: ["International: sbc2 sbc5"]),
        Example(number: "+13245678989", policy: "Reversed", tried: ["International: sbc2 sbc5"]),
        Example(number: "anonymous", policy: "Reversed", tried: []),
        // A policy's name is found in any case; one that is not there drops the call.
        Example(number: "+14255550100", policy: "us only", tried: redmond),
        Example(number: "+14255550100", policy: "Missing", tried: []),
        Example(number: "+14255550100", policy: "Empty", tried: []),
        Example(number: "+14255550100", policy: "Global", tried: redmond),
        // Disabled, unknown and demoted gateways.
        Example(number: "+442079460000", policy: "Europe", tried: []),
        Example(number: "+4930123456", policy: "Europe", tried: ["Half: sbc3"]),
        Example(
            number: "+14255550100", down: ["sbc1.contoso.com"],
            tried: ["Redmond 1: sbc2 sbc1", "Redmond 2: sbc3 sbc4", "Other +1: sbc5 sbc6"]),
        Example(
            number: "+14255550100", down: ["sbc1.contoso.com", "sbc2.contoso.com", "sbc3.contoso.com"],
            tried: ["Redmond 1: sbc1 sbc2", "Redmond 2: sbc4 sbc3", "Other +1: sbc5 sbc6"]),
        Example(number: "+4930123456", policy: "Europe", down: ["sbc3.contoso.com"], tried: ["Half: sbc3"]),
        // A carrier's derived trunk takes everything from the trunk above it.
        Example(number: "+390612345678", policy: "Europe", tried: ["Carrier: sbc1.customers.adatum.biz"]),
        // Location: its gateways are for its callers only, and its callers use no others.
        Example(number: "+33142680000", policy: "Europe", tried: ["Paris: sbc1"]),
        Example(number: "+33142680000", site: "Paris", tried: ["Paris: paris"]),
        Example(number: "+4930123456", site: "Paris", tried: []),
        Example(number: "+14255550100", site: "Paris", tried: []),
        Example(number: "+14255550100", site: "Lyon", tried: redmond),
        Example(number: "+33042680000", policy: "Europe", tried: []),
        // Emergency numbers: the dial string, its masks, with and without a plus; the site's policy before everybody's.
        Example(number: "911", tried: ["Help: sbc6"]), Example(number: "+911", tried: ["Help: sbc6"]),
        Example(number: "933", tried: ["Help: sbc6"]), Example(number: "9911", tried: ["Help: sbc6"]),
        Example(number: "911", policy: "Empty", tried: ["Help: sbc6"]),
        Example(number: "912", tried: []), Example(number: "112", site: "Paris", tried: []),
        Example(number: "112", tried: []),
        // A call that came in through an SBC and is forwarded leaves through it first.
        Example(
            number: "+14255550100", ingress: "sbc5.contoso.com",
            tried: ["Other +1: sbc5 sbc6", "Redmond 1: sbc1 sbc2", "Redmond 2: sbc3 sbc4"]),
        Example(
            number: "+14255550100", ingress: "SBC2.contoso.com",
            tried: ["Redmond 1: sbc2 sbc1", "Redmond 2: sbc3 sbc4", "Other +1: sbc5 sbc6"]),
        Example(number: "+14255550100", ingress: "elsewhere.contoso.com", tried: redmond),
        // Look-ahead and service codes.
        Example(number: "+14255550100", policy: "Special", tried: ["Not me: sbc1"]),
        Example(number: "+19005550100", policy: "Special", tried: []),
        Example(number: "*21", policy: "Special", tried: ["Star: sbc1"]),
        Example(number: "*214", policy: "Special", tried: []),
    ]

    @Test(arguments: examples)
    func `a number goes where the documents say`(_ example: Example) {
        let call = CallPath.Call(
            example.number, policy: example.policy, site: example.site, ingress: example.ingress)
        let path = CallPath(of: call, through: Self.settings) { example.down.contains($0) }
        let tried = path.legs.compactMap { leg -> String? in
            let names = leg.hops.filter { $0.refusal == nil }.map {
                $0.gateway.hasSuffix(".contoso.com") ? String($0.gateway.dropLast(12)) : $0.gateway
            }
            return names.isEmpty ? nil : "\(leg.route): \(names.joined(separator: " "))"
        }
        #expect(tried == example.tried)
        #expect((path.failure != nil) == example.tried.isEmpty)
    }

    @Test func `there are at least forty worked examples`() { #expect(Self.examples.count >= 40) }

    @Test func `a usage before the one that fits is passed, and one after it is ignored`() {
        let call = CallPath.Call("+442079460000", policy: "No Restrictions")
        let path = CallPath(of: call, through: Self.settings)
        #expect(path.passed == ["US and Canada"])
        #expect(path.usage == "International")
        let reversed = CallPath(of: CallPath.Call("+14255550100", policy: "Reversed"), through: Self.settings)
        #expect(reversed.ignored == ["US and Canada"])
    }

    @Test(arguments: [
        ("0100", "4255550100", "AddSeattleAreaCode"), ("+14255550100", "4255550100", "StripPlus1"),
        ("42555", "42555", nil),
    ])
    func `the called number is rewritten by the first rule that fits`(
        _ number: String, _ given: String, _ rule: String?
    )
        throws
    {
        let path = CallPath(of: CallPath.Call(number, policy: "Lab"), through: Self.settings)
        let hop = try #require(path.legs.first?.hops.first)
        #expect(hop.number == given)
        #expect(hop.rule == rule)
    }

    @Test func `a gateway that is not tried says why`() throws {
        let path = CallPath(of: CallPath.Call("+4930123456", policy: "Europe"), through: Self.settings)
        let refusals = try #require(path.legs.first).hops.map(\.refusal)
        #expect(refusals == [nil, "disabled", "no such gateway"])
    }
}
