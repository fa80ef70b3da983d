import TestSupport
import Testing

extension EndToEndTests {
    /// SIGTERM in every phase: the agent ends by itself, in time, with status 0, and a second one ends it at once.
    struct StopTests {
        @Test func `a termination at any moment after it says that it watches ends it cleanly`() async throws {
            try await SimulatedSBC.running(faults: ["delay=300ms"]) { sbc in
                let agent = try await Agent(targets: (1...20).map { ("sbc\($0)", sbc.port) })
                for milliseconds in [0, 50, 150, 400, 900, 1_600] {
                    let process = try agent.start()
                    try await until("it watches") { process.error.contains("watching") }
                    try await Task.sleep(for: .milliseconds(milliseconds))
                    process.send(15)
                    #expect(try await process.exit(within: .seconds(10)) == .status(0), "after \(milliseconds) ms")
                    #expect(process.error.contains("stopped"), "after \(milliseconds) ms: \(process.error)")
                }
            }
        }

        @Test func `a termination while it starts is no loss either`() async throws {
            try await SimulatedSBC.running { sbc in
                let agent = try await Agent(targets: [("sbc", sbc.port)])
                for milliseconds in [0, 5, 10, 20, 40, 80] {
                    let process = try agent.start()
                    try await Task.sleep(for: .milliseconds(milliseconds))
                    process.send(15)
                    let exit = try await process.exit(within: .seconds(10))
                    // Before it has begun to listen for signals, the system's own way to end a process holds.
                    #expect(exit == .status(0) || exit == .signal(15), "after \(milliseconds) ms: \(exit)")
                }
                _ = try await agent.probes()
            }
        }

        @Test func `a receiver that hangs delays the end by its farewell, and a second signal by nothing`() async throws
        {
            let dead = try FreePort.next()
            try await RawPeer.running(.tcp, .silent) { hanging in
                let agent = try await Agent(targets: [("dead", dead)], hook: "http://127.0.0.1:\(hanging.port)/")
                for isPatient in [true, false] {
                    let process = try agent.start()
                    try await agent.reaches("down", "dead", running: process)
                    process.send(15)
                    if !isPatient {
                        try await Task.sleep(for: .milliseconds(200))
                        process.send(15)
                    }
                    let began = ContinuousClock.now
                    let exit = try await process.exit(within: .seconds(10))
                    #expect(exit == (isPatient ? .status(0) : .status(143)))
                    if !isPatient { #expect(ContinuousClock.now - began < .seconds(3)) }
                }
            }
        }

        @Test func `a name that nobody answers for does not hold up the end`() async throws {
            try await RawPeer.running(.udp, .silent) { server in
                let agent = try await Agent(name: "sbc.example.test", server: server.port)
                let process = try agent.start()
                try await until("it watches") { process.error.contains("watching") }
                try await Task.sleep(for: .milliseconds(700))
                process.send(15)
                let began = ContinuousClock.now
                #expect(try await process.exit(within: .seconds(10)) == .status(0))
                #expect(ContinuousClock.now - began < .seconds(4))
            }
        }
    }
}
