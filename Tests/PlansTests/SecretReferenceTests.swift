import Foundation
import Plans
import Testing

@Suite struct SecretReferenceTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plans-\(UUID().uuidString)")

    private func inFolder(_ body: (String) throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func reason(_ reference: SecretReference) -> String? {
        do {
            _ = try reference.resolve { _ in nil }
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("a\n\n", "a\n")])
    func `one line break at the end of a secret's file is dropped`(_ written: String, _ secret: String) throws {
        try inFolder { folder in
            try Data(written.utf8).write(to: URL(fileURLWithPath: "\(folder)/s"))
            #expect(try SecretReference.file("\(folder)/s").resolve().text == secret)
        }
    }

    @Test func `a variable gives its value and an unset one is an error`() throws {
        #expect(try SecretReference.environment("A").resolve { $0 == "A" ? "x" : nil }.text == "x")
        #expect(reason(.environment("B")) == "the variable B holds no secret")
    }

    @Test func `a folder a pipe an empty and a missing file are refused without waiting`() throws {
        try inFolder { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/empty"))
            #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
            #expect(reason(.file(folder)) == "\(folder) is not a regular file")
            #expect(reason(.file("\(folder)/pipe")) == "\(folder)/pipe is not a regular file")
            #expect(reason(.file("\(folder)/empty")) == "\(folder)/empty holds no secret")
            #expect(reason(.file("\(folder)/none"))?.hasPrefix("\(folder)/none cannot be read") == true)
        }
    }

    @Test func `a secret of 64 KiB is read and one byte more is refused`() throws {
        try inFolder { folder in
            try Data(repeating: 65, count: PlanLimits.secretBytes).write(to: URL(fileURLWithPath: "\(folder)/s"))
            #expect(reason(.file("\(folder)/s")) == nil)
            try Data(repeating: 65, count: PlanLimits.secretBytes + 1).write(to: URL(fileURLWithPath: "\(folder)/s"))
            #expect(reason(.file("\(folder)/s")) == "\(folder)/s is larger than 64KiB")
        }
    }

    @Test func `references and secrets print as redacted`() throws {
        let secret = try SecretReference.environment("A").resolve { _ in "hunter2" }
        var dumped = ""
        dump((secret, SecretReference.file("/x/hunter2")), to: &dumped)
        #expect("\(secret)" == "<redacted>" && String(reflecting: secret) == "<redacted>")
        #expect("\(SecretReference.file("/x/y"))" == "<redacted>" && !dumped.contains("hunter2"))
        #expect(!dumped.contains("104"))
    }

    @Test func `a key that everyone may read is a warning and a missing one a problem`() throws {
        try inFolder { folder in
            let text =
                "targets: [{name: a, address: sbc.example.net}]\n"
                + "identities: {p: {fqdn: p.example.net, certificate: c.pem, key: k.pem, key-password: {file: none}}}\n"
            for name in ["c.pem", "k.pem"] { try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder)/k.pem")
            let plan = try PlanLoader.load(text: text, file: "\(folder)/plan.yaml")
            let files = PlanFiles(of: plan, file: "plan.yaml")
            #expect(files.warnings.map(\.keyPath) == ["identities.p.key"])
            #expect(files.problems.map(\.keyPath) == ["identities.p.key-password"])
            #expect(files.problems.first?.line == 2)
        }
    }
}

@Suite struct PlanFileTests {
    @Test func `a plan file that is not there is unreadable and a folder is too`() {
        for path in ["/nowhere/plan.yaml", "/"] {
            let error = #expect(throws: PlanError.self) { try PlanLoader.load(path: path) }
            #expect(error?.isUnreadable == true && error?.text.hasPrefix("\(path): ") == true)
        }
    }

    @Test func `a plan file that is not UTF-8 is refused`() throws {
        let path = NSTemporaryDirectory() + "/plan-\(UUID().uuidString).yaml"
        try Data([0x61, 0x3A, 0x20, 0xFF]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: PlanError.self) { try PlanLoader.load(path: path) }
        #expect(error?.isUnreadable == false && error?.text == "\(path): is not UTF-8 text")
    }
}
