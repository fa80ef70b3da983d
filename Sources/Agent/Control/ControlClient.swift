package import Evidence
import Foundation
import Transport

/// Asks the agent that writes a store.
package actor ControlClient {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Why there is no answer.
    package enum Failure: Error, Sendable, Hashable {
        /// No agent listens for this store.
        case nobody
        /// One listens, and this user may not ask it.
        case forbidden
        /// It listens and does not answer in time, or not as an agent does; a sentence without its full stop.
        case unanswered(String)
        /// It answered that it would not; its sentence.
        case refused(String)
    }

    private let loop: EventLoop
    private let path: String

    /// A client for the agent of a store; `nil` where this process can have no event loop.
    package init?(store: String) {
        guard let loop = try? EventLoop(label: "trunkwatch.control") else { return nil }
        self.loop = loop
        path = ControlServer.path(ofStore: store)
    }

    /// Asks one question and waits for its answer, the result as one line of JSON.
    package func ask(_ request: ControlRequest, within patience: Span) async throws(Failure) -> String {
        let connection = try connect()
        defer { connection.close() }
        let deadline = loop.refreshedNow() + patience
        guard await connection.send(request.line, until: deadline) == .sent else {
            throw .unanswered("the agent takes no question")
        }
        var bytes: [UInt8] = []
        while case .received = await connection.receive(until: deadline, { bytes += $0 }) {
            guard bytes.count <= ControlLimits.answerBytes else { throw .unanswered("the agent's answer is too long") }
        }
        return try Self.result(in: bytes)
    }

    private func connect() throws(Failure) -> StreamConnection {
        do throws(SystemError) {
            return try StreamConnection.connect(toLocal: path, on: loop)
        } catch {
            switch error.name {
            case "EACCES", "EPERM": throw .forbidden
            case "ECONNREFUSED", "ENOENT": throw .nobody
            default: throw .unanswered("the agent cannot be asked: \(error.text)")
            }
        }
    }

    private struct Head: Decodable {
        var ok: Bool
        var error: String?
    }

    private static func result(in bytes: [UInt8]) throws(Failure) -> String {
        let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
        guard let first = lines.first, let head = try? JSONDecoder().decode(Head.self, from: Data(first)) else {
            throw .unanswered("the agent gave no answer in time")
        }
        guard head.ok else { throw .refused(head.error ?? "the agent refused without a reason") }
        // The line feed after the result says that it is whole.
        guard lines.count == 3 else { throw .unanswered("the agent's answer breaks off") }
        return String(decoding: lines[1], as: UTF8.self)
    }
}
