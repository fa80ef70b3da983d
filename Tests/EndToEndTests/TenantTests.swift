import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `tenant` on files as PowerShell writes them.
    @Suite struct TenantTests {
        private static let gateways = """
            [{"Identity":"sbc1.example.net","SipSignalingPort":5061,"Enabled":true,"SendSipOptions":true,
              "FailoverResponseCodes":"408,503,504","MaxConcurrentSessions":100,
              "OutboundPstnNumberTranslationRules":["Strip"]},
             {"Identity":"sbc2.example.net","SipSignalingPort":5067,"Enabled":true,"SendSipOptions":false,
              "FailoverResponseCodes":"408,503,504","MaxConcurrentSessions":100}]
            """
        private static let routes = #"""
            [{"Identity":"US","NumberPattern":"^\\+1\\d{10}$","Priority":1,"OnlinePstnUsages":["US"],
              "OnlinePstnGatewayList":["sbc1.example.net","sbc2.example.net"]}]
            """#
        private static let policy = #"{"Identity":"Global","OnlinePstnUsages":{"value":["US"],"Count":1}}"#
        private static let rules =
            "\"Identity\",\"Pattern\",\"Translation\"\r\n\"Tag:Strip\",\"^\\+1(\\d{10})$\",\"$1\"\r\n"

        private func exported() throws -> TemporaryDirectory {
            let folder = try TemporaryDirectory()
            // The older PowerShell redirects in UTF-16 with a mark before it.
            let wide: [UInt8] =
                [0xFF, 0xFE] + Self.gateways.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
            try Data(wide).write(to: URL(filePath: folder.path + "/gateways.json"))
            for (name, text) in [("routes.json", Self.routes), ("policy.json", Self.policy), ("rules.csv", Self.rules)]
            {
                try folder.write(text, to: name)
            }
            return folder
        }

        @Test func `lint names the fault, the command that mends it and the document`() async throws {
            let folder = try exported()
            let result = try await Binary.run("tenant", "lint", folder.path, "--format", "json")
            #expect(result.exit == .status(1), "\(result.error)")
            let json = try result.json()
            #expect(json["verdict"].string == "warn")
            let finding = json["findings"].first(where: "code", is: "tenant.options-off")
            #expect(finding["subject"].string == "gateway sbc2.example.net")
            #expect(
                finding["remedy"].string == "Set-CsOnlinePSTNGateway -Identity 'sbc2.example.net' -SendSipOptions $true"
            )
            #expect(finding["source"].string == "PSGW WN24 A")
        }

        @Test func `route walks to the gateways with the number each is given`() async throws {
            let folder = try exported()
            let result = try await Binary.run(
                "tenant", "route", "+14255550100", "--settings", folder.path, "--format", "json")
            #expect(result.exit == .status(0), "\(result.error)")
            let gateways = try result.json()["routes"][0]["gateways"]
            #expect(gateways[0]["number"].string == "4255550100")
            #expect(gateways[0]["translationRule"].string == "Strip")
            #expect(gateways[1]["number"].string == "+14255550100")
            let dropped = try await Binary.run("tenant", "route", "+33142680000", "--settings", folder.path)
            #expect(dropped.exit == .status(2))
            #expect(dropped.output.contains("the call is dropped"))
        }

        @Test func `import makes a plan that the loader takes`() async throws {
            let folder = try exported()
            let plan = folder.path + "/plan.yaml"
            let result = try await Binary.run("tenant", "import", folder.path)
            try folder.write(result.output, to: "plan.yaml")
            let checked = try await Binary.run("plan", "check", plan)
            #expect(checked.exit == .status(0), "\(checked.error)")
            #expect(checked.output.contains("2 targets"))
            #expect(result.output.contains("sbc2.example.net:5067"))
        }

        @Test(arguments: [
            ("[{\"Identity\":", "no JSON"),
            ("Identity,OnlinePstnUsages,NumberPattern\na,System.Object[],b\n", "lost the list"),
            ("{\"a\":1}", "no Direct Routing settings"), ("", "no Direct Routing settings"),
        ])
        func `a file that says nothing is refused with the next step`(text: String, words: String) async throws {
            let folder = try TemporaryDirectory()
            try folder.write(text, to: "x.json")
            let result = try await Binary.run("tenant", "lint", folder.path)
            #expect(result.exit == .status(74))
            #expect(result.error.contains(words), "\(result.error)")
        }

        @Test func `names from a file cannot move the cursor`() async throws {
            let folder = try TemporaryDirectory()
            let text = #"[{"Identity":"sbc\u001b[31m\n\u202ex","SipSignalingPort":5061,"SendSipOptions":false}]"#
            try folder.write(text, to: "x.json")
            let result = try await Binary.run("tenant", "lint", folder.path)
            #expect(result.output.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 32 && $0 != "\u{202E}") })
            #expect(result.output.contains("tenant.options-off"))
        }
    }
}
