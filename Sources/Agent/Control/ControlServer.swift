import Evidence
import Logging
import Transport

/// The agent's control socket, `STORE.sock`: for the same user and root on this machine, one question a connection.
///
/// Whatever comes in is bounded in size, number and time, and ends with an answer or a closed connection.
actor ControlServer {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: EventLoop
    private let verbs: [String: any ControlVerb]
    private let log: Logger
    private var listener: LocalListener?
    private var serving = 0

    init(loop: EventLoop, verbs: [any ControlVerb], log: Logger) {
        self.loop = loop
        self.verbs = Dictionary(verbs.map { ($0.name, $0) }) { $1 }
        self.log = log
    }

    /// Where the control socket of a store is.
    static func path(ofStore path: String) -> String { path + ".sock" }

    /// Listens for the store whose lock this process holds. An agent that cannot goes on without, and says so.
    func start(store: String) {
        do throws(SystemError) {
            let listener = try LocalListener(at: Self.path(ofStore: store), on: loop)
            self.listener = listener
            Task { await accept(listener) }
        } catch {
            log.error(
                "no control socket; commands that change the store must wait for the agent's end",
                metadata: ["reason": "\(error.text)"])
        }
    }

    /// Takes no more questions and takes the socket away.
    func stop() {
        listener?.close()
        listener = nil
    }

    private func accept(_ listener: LocalListener) async {
        while let connection = await listener.accept() {
            guard serving < ControlLimits.connections else {
                connection.close()
                continue
            }
            serving += 1
            Task {
                await serve(connection)
                connection.close()
                serving -= 1
            }
        }
    }

    private func serve(_ connection: StreamConnection) async {
        guard
            let line = await connection.line(
                upTo: ControlLimits.requestBytes, until: loop.refreshedNow() + ControlLimits.requestPatience)
        else { return }
        let answer = await answer(line)
        _ = await connection.send(answer.lines, until: loop.refreshedNow() + ControlLimits.answerPatience)
    }

    private func answer(_ line: [UInt8]) async -> ControlAnswer {
        guard let request = ControlRequest(line: line) else {
            return .refused("this is no question; write one line such as {\"verb\":\"status\",\"arguments\":{}}")
        }
        guard let verb = verbs[request.verb] else {
            let shown = PeerText(decoded: request.verb).forTerminal
            return .refused("this agent knows no “\(shown)”; it knows \(verbs.keys.sorted().joined(separator: ", "))")
        }
        return await verb.answer(request.arguments)
    }
}

extension StreamConnection {
    /// Reads up to a line feed, which is left out; `nil` where none comes in time or within so many bytes.
    func line(upTo most: Int, until deadline: MonotonicTime) async -> [UInt8]? {
        var bytes: [UInt8] = []
        while true {
            let looked = bytes.count
            guard await receive(until: deadline, { bytes += $0 }) == .received else { return nil }
            if let end = bytes[looked...].firstIndex(of: 0x0A) { return end < most ? Array(bytes[..<end]) : nil }
            if bytes.count >= most { return nil }
        }
    }
}
