import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    /// What `make install` puts in place: everything, once, and nothing outside of it.
    struct ServiceTests {
        private static func install(into files: TemporaryDirectory) async throws -> ChildProcess {
            let manuals = files.file("manuals")
            try FileManager.default.createDirectory(atPath: manuals, withIntermediateDirectories: false)
            try files.write(".Dd now\n", to: "manuals/trunkwatch.1")
            let script = Repository.root + "/Tests/Scripts/install-product.sh"
            let process = try ChildProcess(
                "/bin/bash", [script, Binary.path, manuals],
                environment: ["DESTDIR": files.file("stage"), "PREFIX": "/opt/tw"])
            #expect(try await process.exit(within: .seconds(60)) == .status(0), "\(process.error)")
            return process
        }

        @Test func `an installation is whole and its binary works from there`() async throws {
            let files = try TemporaryDirectory()
            _ = try await Self.install(into: files)
            let base = files.file("stage/opt/tw")
            let run = try ChildProcess(base + "/bin/trunkwatch", ["--version"])
            #expect(try await run.exit(within: .seconds(20)) == .status(0))
            let port = try FreePort.next()
            let check = try ChildProcess(base + "/bin/trunkwatch", ["check", "127.0.0.1:\(port)", "--timeout", "2s"])
            #expect(try await check.exit(within: .seconds(20)) == .status(2), "nobody listens there")
            for completion in ["bash-completion/completions/trunkwatch", "zsh/site-functions/_trunkwatch"] {
                let text = try String(contentsOfFile: base + "/share/" + completion, encoding: .utf8)
                #expect(text.contains("status") && text.contains("--exit-verdict"))
            }
            for file in [
                "man/man1/trunkwatch.1", "fish/vendor_completions.d/trunkwatch.fish",
                "doc/trunkwatch/plans/single-sbc.yaml",
            ] { #expect(FileManager.default.fileExists(atPath: base + "/share/" + file), "\(file)") }
            let unit = try String(contentsOfFile: base + "/lib/systemd/system/trunkwatch.service", encoding: .utf8)
            #expect(unit.contains("ExecStart=/opt/tw/bin/trunkwatch run --plan /etc/trunkwatch/plan.yaml"))
            #expect(!unit.contains("@BINDIR@"))
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
        func `systemd reads the unit without a complaint and finds it well shut`() async throws {
            let files = try TemporaryDirectory()
            _ = try await Self.install(into: files)
            var unit = try String(
                contentsOfFile: files.file("stage/opt/tw/lib/systemd/system/trunkwatch.service"), encoding: .utf8)
            unit = unit.replacing("/opt/tw/bin", with: files.file("stage/opt/tw/bin"))
            unit = unit.replacing("User=trunkwatch\nGroup=trunkwatch\n", with: "User=daemon\n")
            let path = try files.write(unit, to: "trunkwatch.service")
            let verify = try ChildProcess("/usr/bin/systemd-analyze", ["verify", "--man=no", path])
            #expect(try await verify.exit(within: .seconds(30)) == .status(0))
            let complaints = verify.error.split(separator: "\n").filter { $0.contains("trunkwatch.service") }
            #expect(complaints.isEmpty, "\(complaints)")
            let judged = try ChildProcess(
                "/usr/bin/systemd-analyze", ["security", "--offline=true", "--threshold=20", path])
            #expect(try await judged.exit(within: .seconds(30)) == .status(0), "\(judged.output.suffix(400))")
        }
    }
}
