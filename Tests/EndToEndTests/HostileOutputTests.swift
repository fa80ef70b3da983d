import TestSupport
import Testing

extension EndToEndTests {
    /// What a peer says in its answer and in its certificate stays data, in whatever form it is shown.
    @Suite(
        .enabled(
            if: Executable.python.isInstalled && Executable.openssl.isInstalled,
            "python3 or openssl is not installed; make test installs them"))
    struct HostileOutputTests {
        /// Sequences for terminals, quotes and bars for formats, and marks that turn the direction of reading round.
        private static let nasty =
            "\u{1B}[2J\u{1B}[35m\u{1B}]0;owned\u{7}\u{9B}35m\"'|`$(id)\\\u{202E}\u{2066}{}<b>&=;|\u{301}"
        /// The same for a certificate's name, where a slash, a plus and a backslash have a meaning of their own.
        private static let name = "\u{1B}[35m\u{1B}]0;x\u{7}\"'|\u{202E}\nINJECTED 1"

        /// A way to show a check, and what must hold of what is shown.
        struct Form: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let options: [String]
            var hasTerminal = false
        }

        private static let forms = [
            Form(testDescription: "text", options: []),
            Form(testDescription: "text in colour", options: [], hasTerminal: true),
            Form(testDescription: "text with the trace", options: ["--trace"]),
            Form(testDescription: "text with the trace in colour", options: ["--trace"], hasTerminal: true),
            Form(testDescription: "a table in colour", options: ["sip:127.0.0.1:9;transport=udp"], hasTerminal: true),
            Form(testDescription: "a table", options: ["sip:127.0.0.1:9;transport=udp"]),
            Form(testDescription: "many probes", options: ["--count", "2", "--interval", "10ms"]),
            Form(testDescription: "JSON", options: ["--format", "json", "--trace"]),
            Form(testDescription: "Nagios", options: ["--format", "nagios"]),
            Form(testDescription: "Prometheus", options: ["--format", "prometheus"]),
        ]

        private func check(_ peer: HostileSBC, _ form: Form, _ more: [String] = []) async throws -> String {
            let words = ["check", "127.0.0.1:\(peer.port)", "--server-name", "localhost"] + more + form.options
            guard form.hasTerminal else {
                let result = try await Binary.run(words + ["--timeout", "5s"])
                return result.output + result.error
            }
            // `script` gives the command a terminal.
            let line = ([Binary.path] + words + ["--timeout", "5s"]).map { "'\($0)'" }.joined(separator: " ")
            let process = try ChildProcess(
                Executable("script").required(), ["-qec", line, "/dev/null"],
                environment: ["NO_COLOR": nil, "TERM": "xterm"])
            _ = try await process.exit(within: .seconds(30))
            return process.output
        }

        /// What in a text could move, colour, hide or turn round; our own colours are allowed in a terminal.
        private func dangers(in text: String, _ form: Form) -> [String] {
            var text = text
            if form.hasTerminal {
                for ink in ["0", "1", "2", "31", "32", "33", "34"] {
                    text = text.replacing("\u{1B}[\(ink)m", with: "")
                }
                // The progress line of a check that takes long.
                text = text.replacing("\u{1B}[K", with: "")
            }
            // A terminal ends its lines with both.
            let allowed: Set<Unicode.Scalar> = form.hasTerminal ? ["\n", "\r"] : ["\n"]
            return text.unicodeScalars.filter { scalar in
                let category = scalar.properties.generalCategory
                return [.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
                    && !allowed.contains(scalar)
            }.map { "U+" + String($0.value, radix: 16) }
        }

        @Test(arguments: forms)
        func `no text of a peer's gets out of its place`(form: Form) async throws {
            try await HostileSBC.running(reason: Self.nasty, server: Self.nasty, name: Self.name) { peer in
                // Strict stops at the certificate and speaks of its names, observe goes on to the answer.
                for more in [[], ["--verify", "observe"]] {
                    let shown = try await check(peer, form, more)
                    #expect(shown.count > 40, "\(shown)")
                    #expect(dangers(in: shown, form) == [], "\(shown)")
                    #expect(!shown.split(separator: "\n").contains { $0.hasPrefix("INJECTED") })
                    try holdForm(of: shown, form)
                }
            }
        }

        private func holdForm(of shown: String, _ form: Form) throws {
            switch form.testDescription {
            case "JSON":
                let result = try JSONTree(parsing: shown)["results"][0]
                #expect(result["certificate"]["subject"].string?.contains("INJECTED 1") == true)
                if result["sip"] != .null {
                    #expect(result["sip"]["reasonPhrase"].string == Self.nasty)
                    #expect(result["sip"]["server"].string == Self.nasty)
                }
            case "Nagios":
                #expect(shown.split(separator: "\n").count == 1)
                #expect(shown.unicodeScalars.count { $0 == "|" } == 1)
            case "Prometheus":
                let form = /(#( HELP| TYPE) [a-z_]+ .*)|([a-z_]+\{([a-z]+="[^"\\]*",?)+\} -?[0-9.e+]+)/
                for line in shown.split(separator: "\n") { #expect(line.wholeMatch(of: form) != nil, "\(line)") }
            default: break
            }
        }

        @Test(arguments: forms)
        func `an answer with line breaks and NULs in it is shown as it came`(form: Form) async throws {
            let reason = "OK\u{0}\u{1B}[35m\nINJECTED: 1\u{202E}"
            try await HostileSBC.running(reason: reason, server: "\u{0}x\r\n\u{1B}[2J|", name: "plain") { peer in
                let shown = try await check(peer, form, ["--verify", "observe"])
                #expect(dangers(in: shown, form) == [], "\(shown)")
                #expect(!shown.split(separator: "\n").contains { $0.hasPrefix("INJECTED") })
                try holdLines(of: shown, form)
            }
        }

        private func holdLines(of shown: String, _ form: Form) throws {
            switch form.testDescription {
            case "JSON": #expect(try JSONTree(parsing: shown)["results"].array.count == 1)
            case "Nagios": #expect(shown.split(separator: "\n").count == 1)
            default: break
            }
        }
    }
}
