import Alerting
import Evidence
import Foundation
import Plans
import TestSupport
import Testing

/// Plans of several files: one plan, with every message under the file that it is about.
@Suite struct IncludeTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func write(_ name: String, _ text: String) throws {
        let path = folder.file(name)
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func problems() -> [String] {
        do {
            _ = try PlanLoader.load(path: folder.file("plan.yaml"))
            return []
        } catch {
            return error.problems.map { $0.text.replacingOccurrences(of: folder.file(""), with: "") }
        }
    }

    @Test func `files bring their targets, identities and receivers, and inherit the defaults above them`() throws {
        try write(
            "plan.yaml",
            """
            defaults: {interval: 20s, labels: {a: one, b: two}}
            include: [sites/paris.yaml]
            receivers: {chat: {webhook: {url: "https://chat.example.net/"}}}
            alerts: {routes: [{to: [oncall]}]}
            """)
        try write(
            "sites/paris.yaml",
            """
            defaults: {labels: {b: three}, identity: probe}
            identities: {probe: {fqdn: probe.example.net, certificate: p.pem, key: /keys/p.key}}
            include: [more.yaml]
            targets: [{name: p1, address: sbc.example.net, interval: 30s}]
            receivers: {oncall: {webhook: {url: "https://oncall.example.net/"}}}
            """)
        try write("sites/more.yaml", "targets: [{name: p2, address: sbc2.example.net}]")
        let plan = try PlanLoader.load(path: folder.file("plan.yaml"))
        #expect(plan.targets.map(\.name) == ["p1", "p2"])
        #expect(plan.targets.map(\.interval) == [.seconds(30), .seconds(20)])
        #expect(plan.targets.allSatisfy { $0.labels.map(\.value) == ["one", "three"] && $0.identity == "probe" })
        #expect(plan.identities["probe"]?.certificatePath == folder.file("sites/p.pem"), "relative to its own file")
        #expect(plan.receivers.map(\.name) == ["chat", "oncall"])
        #expect(plan.routes.map(\.receivers) == [["oncall"]])
    }

    @Test func `a file that is missing is told beside the wrong keys, in the order of the files and lines`() throws {
        try write(
            "plan.yaml",
            """
            include: [more.yaml]
            agent:
              site: lab
              heartbeat:
                url: {file: none.url}
            targets: [{name: x, address: 192.0.2.1, intervall: 5s, tls: {ca: none.pem}}]
            receivers:
              hook:
                exec: {command: [/nonexistent/program]}
              plain: {exec: {command: ["\(folder.file("plan.yaml"))"]}}
              shell: {exec: {command: [/bin/sh, -c, "true"]}}
            """)
        try write(
            "more.yaml",
            """
            targets:
              - {name: z, address: 192.0.2.2, tls: {ca: none.pem}, unknown: 1}
            identities: {p: {fqdn: p.example.net, certificate: c.pem, key: k.pem}}
            """)
        let error = #expect(throws: PlanError.self) { try PlanLoader.check(path: folder.file("plan.yaml")) }
        let places = error?.problems.map {
            "\($0.file.replacingOccurrences(of: folder.file(""), with: "")):\($0.line): \($0.keyPath)"
        }
        #expect(
            places == [
                "plan.yaml:5: agent.heartbeat.url", "plan.yaml:6: targets[0].tls.ca",
                "plan.yaml:6: targets[0].intervall", "plan.yaml:9: receivers.hook.exec.command",
                "plan.yaml:10: receivers.plain.exec.command", "more.yaml:2: targets[0].unknown",
                "more.yaml:3: identities.p.certificate", "more.yaml:3: identities.p.key",
            ], "\(error?.text ?? "")")
        #expect(error?.text.contains("/nonexistent/program cannot be run: No such file or directory") == true)
        #expect(error?.text.contains("plan.yaml cannot be run: Permission denied") == true)
    }

    @Test func `every error of every file is told at once, each with its own file and line`() throws {
        try write(
            "plan.yaml", "include: [a.yaml, b.yaml]\ntargets:\n  - {name: x, address: 192.0.2.1, intervall: 5s}\n")
        try write("a.yaml", "targets:\n  - {name: w, address: 192.0.2.1}\n  - {name: x, address: 192.0.2.1}\n")
        try write("b.yaml", "# nothing yet\nagent: {site: s}\ntargets:\n  - {name: z, addres: 192.0.2.1}\n")
        let found = problems()
        #expect(found.count == 5, "\(found)")
        #expect(found.contains("plan.yaml:3: targets[0].intervall: unknown key; did you mean “interval”?"))
        #expect(found.contains { $0.hasPrefix("b.yaml:2: agent: ") })
        #expect(found.contains { $0.hasPrefix("b.yaml:4: targets[0]") && $0.contains("address") })
    }

    @Test func `a name that two files use is refused where it comes the second time`() throws {
        try write("plan.yaml", "include: [a.yaml]\ntargets:\n  - {name: x, address: 192.0.2.1}\n")
        try write("a.yaml", "targets:\n  - {name: x, address: 192.0.2.1}\n")
        let found = problems()
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("a.yaml:2: targets[0].name") == true)
        #expect(found.first?.contains("plan.yaml:3") == true)
    }

    @Test func `files that include one another are refused, by whatever name`() throws {
        try write("plan.yaml", "include: [sub/a.yaml]\ntargets: [{name: x, address: 192.0.2.1}]\n")
        try write("sub/a.yaml", "include: [../sub/../plan.yaml]\n")
        let found = problems()
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("sub/a.yaml:1: include[0]: ") == true)
        #expect(found.first?.contains("part of the plan already") == true)
    }

    @Test func `a chain of files is followed only so far`() throws {
        try write("plan.yaml", "include: [f1.yaml]\ntargets: [{name: x, address: 192.0.2.1}]\n")
        for number in 1...9 { try write("f\(number).yaml", "include: [f\(number + 1).yaml]\n") }
        try write("f10.yaml", "targets: [{name: y, address: 192.0.2.1}]\n")
        #expect(problems().count == 1)
        #expect(problems().first?.hasPrefix("f8.yaml:1") == true)
    }

    @Test(arguments: [("", "is empty"), ("targets: [", "not YAML"), ("- a", "map of keys"), ("x: &a 1", "anchors")])
    func `a file that is no plan is told by its name`(_ text: String, _ reason: String) throws {
        try write("plan.yaml", "include: [a.yaml]\ntargets: [{name: x, address: 192.0.2.1}]\n")
        try write("a.yaml", text)
        #expect(problems().contains { $0.hasPrefix("a.yaml") && $0.contains(reason) }, "\(problems())")
    }
}
