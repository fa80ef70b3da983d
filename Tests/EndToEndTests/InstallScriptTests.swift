import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// `Tests/Scripts/install.sh` on a machine that is only played: apt, dpkg, sudo and the policy file are ours.
    @Suite struct InstallScriptTests {
        /// A folder with a copy of the script that looks for its policy there, and the programs that it calls.
        private struct Stage {
            let files: TemporaryDirectory
            var policy: String { files.file("policy-rc.d") }

            init(missing: String, isRoot: Bool = true, aptFails: Bool = false) throws {
                files = try TemporaryDirectory()
                let script = try Repository.text(of: "Tests/Scripts/install.sh")
                let moved = script.replacing(
                    "policy=/usr/sbin/policy-rc.d", with: "policy=\(files.file("policy-rc.d"))")
                #expect(moved != script)
                try files.write(moved, to: "install.sh")
                try program("dpkg-query", "case \"${!#}\" in \(missing)) exit 1 ;; *) echo installed ;; esac")
                try program("apt-cache", "echo 'Candidate: 1.0'")
                try program("id", "echo \(isRoot ? 0 : 1000)")
                try program("sudo", "exit 1")
                let status = aptFails ? 100 : 0
                try program(
                    "apt-get", "echo \"apt: $*\"; sed 's/^/policy: /' \(files.file("policy-rc.d")); exit \(status)")
            }

            private func program(_ name: String, _ body: String) throws {
                let path = try files.write("#!/bin/bash\n\(body)\n", to: name)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }

            func run(_ purpose: String) async throws -> (exit: ChildProcess.Exit, said: String) {
                let process = try ChildProcess(
                    "/bin/bash", [files.file("install.sh"), purpose],
                    environment: ["PATH": files.path + ":/usr/bin:/bin"])
                let exit = try await process.exit(within: .seconds(20))
                return (exit, process.output + process.error)
            }
        }

        @Test func `what is missing is named, installed under a policy that starts nothing, and the policy goes`()
            async throws
        {
            let stage = try Stage(missing: "kamailio|chromium")
            let (exit, said) = try await stage.run("test")
            #expect(exit == .status(0))
            #expect(said.hasPrefix("Missing packages: kamailio chromium\n"))
            #expect(said.contains("--no-install-recommends kamailio chromium"))
            #expect(said.contains("policy: exit 101"))
            #expect(!FileManager.default.fileExists(atPath: stage.policy))
        }

        @Test func `the machine's own policy is left alone`() async throws {
            let stage = try Stage(missing: "kamailio")
            try stage.files.write("mine\n", to: "policy-rc.d")
            let (exit, said) = try await stage.run("test")
            #expect(exit == .status(0))
            #expect(said.contains("policy: mine"))
            #expect(try String(contentsOfFile: stage.policy, encoding: .utf8) == "mine\n")
        }

        @Test func `a policy that an interrupted run left behind is taken away`() async throws {
            let stage = try Stage(missing: "kamailio")
            let mark = try #require(
                try Repository.text(of: "Tests/Scripts/install.sh").split(separator: "\n").first {
                    $0.hasPrefix("mark=")
                })
            try stage.files.write(mark.dropFirst(6).dropLast() + "\n", to: "policy-rc.d")
            #expect(try await stage.run("test").exit == .status(0))
            #expect(!FileManager.default.fileExists(atPath: stage.policy))
        }

        @Test func `where apt fails the script fails and still takes its policy away`() async throws {
            let stage = try Stage(missing: "kamailio", aptFails: true)
            #expect(try await stage.run("test").exit != .status(0))
            #expect(!FileManager.default.fileExists(atPath: stage.policy))
        }

        @Test func `where it may not install it names what is missing and stops`() async throws {
            let stage = try Stage(missing: "kamailio", isRoot: false)
            let (exit, said) = try await stage.run("test")
            #expect(exit == .status(1))
            #expect(said.contains("apt-get install --no-install-recommends kamailio"))
            #expect(!said.contains("apt:"))
        }

        @Test(arguments: ["build", "demo", "test", "lint"])
        func `where nothing is missing nothing is said`(purpose: String) async throws {
            let (exit, said) = try await Stage(missing: "none").run(purpose)
            #expect(exit == .status(0))
            #expect(said.isEmpty)
        }
    }
}
