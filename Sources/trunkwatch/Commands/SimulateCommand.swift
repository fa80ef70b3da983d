import ArgumentParser
import Dispatch
import Evidence
import Foundation
import SBCSimulator
import Transport

/// `simulate`: a simulated SBC on loopback, with faults to order.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays an SBC on loopback, with faults to order, for trying, testing and demos.",
        discussion: "Prints one line when it is ready and runs until it is interrupted.")

    @Option(help: "Where to listen: tls:127.0.0.1:PORT, tcp:[::1]:PORT or udp:127.0.0.1:PORT; port 0 picks one.")
    var listen: String?

    @Option(help: "PEM file with the certificate and its intermediates (TLS).")
    var certificate: String?

    @Option(help: "PEM file with the key (TLS).")
    var key: String?

    @Option(help: "PEM file with the CAs of client certificates; with it a client must present one.")
    var ca: String?

    @Option(help: "Lowest and highest TLS version, for instance 1.2-1.3 or 1.2-1.2.")
    var versions: String = "1.2-1.3"

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp(
            "A fault to play; may be repeated: \(SimulatedFaults.words.joined(separator: ", ")).", valueName: "fault"))
    var faultWords: [String] = []

    @Option(help: "Instead: receive webhooks over HTTP at 127.0.0.1:PORT and print each body as a line.")
    var webhookSink: String?

    func run() async throws {
        // Caught before it says that it listens, so that whoever waits for that may stop it at once.
        let signals = await Interruption.signals([SIGINT, SIGTERM])
        let loop = try Self.loop()
        if let webhookSink {
            try await receiveWebhooks(at: webhookSink, on: loop)
        } else {
            try await playSBC(on: loop)
        }
        for await _ in signals { return }
    }

    private static func loop() throws -> EventLoop {
        do throws(SystemError) {
            return try EventLoop(label: "trunkwatch.simulator")
        } catch {
            throw CommandFailure.file("no event loop: \(error.text)")
        }
    }

    private func playSBC(on loop: EventLoop) async throws {
        guard let listen else { throw CommandFailure.usage("say where to listen: --listen tls:127.0.0.1:5061") }
        let faults: SimulatedFaults
        do throws(SettingSyntaxError) {
            faults = try SimulatedFaults(parsing: faultWords)
        } catch {
            throw CommandFailure.usage(error.reason)
        }
        let (transport, address) = try Self.endpoint(listen)
        let settings = SimulatedSBC.Settings(
            address: address, transport: transport, tls: transport == .tls ? try tlsSettings() : nil, faults: faults)
        do throws(SimulatedSBC.StartError) {
            let simulator = try SimulatedSBC(settings, on: loop)
            let bound = try await simulator.start()
            Terminal.print("listening \(transport.rawValue) \(bound.text)\n")
            SimulatorLife.shared.keep(simulator)
        } catch {
            throw CommandFailure.file(error.reason)
        }
    }

    private func receiveWebhooks(at text: String, on loop: EventLoop) async throws {
        let (_, address) = try Self.endpoint("tcp:" + text)
        let sink = WebhookSink(on: loop) { body in
            let line = body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
            Terminal.print(String(decoding: line, as: UTF8.self) + "\n")
        }
        do throws(SystemError) {
            let bound = try await sink.start(at: address)
            Terminal.print("listening http \(bound.text)\n")
            SimulatorLife.shared.keep(sink)
        } catch {
            throw CommandFailure.file("cannot listen at \(address.text): \(error.text)")
        }
    }

    private func tlsSettings() throws -> TLSSettings {
        guard let certificate, let key else {
            throw CommandFailure.usage("TLS needs --certificate FILE and --key FILE")
        }
        var settings = TLSSettings()
        settings.role = .server(ca == nil ? .ignore : .require)
        settings.identity = TLSIdentityFiles(certificate: certificate, key: key)
        if let ca { settings.trust = .file(ca) }
        (settings.minimum, settings.maximum) = try Self.bounds(versions)
        return settings
    }

    private static func bounds(_ text: String) throws -> (TLSVersion, TLSVersion) {
        let names: [String: TLSVersion] = ["1.0": .tls10, "1.1": .tls11, "1.2": .tls12, "1.3": .tls13]
        let parts = text.split(separator: "-").map { names[String($0)] }
        guard parts.count == 2, let low = parts[0], let high = parts[1], low <= high else {
            throw CommandFailure.usage("“\(text)” is no range of TLS versions; use for instance 1.2-1.3")
        }
        return (low, high)
    }

    /// Reads `tls:127.0.0.1:5061`; anything but loopback is refused.
    static func endpoint(_ text: String) throws -> (TransportKind, SocketAddress) {
        let shown = PeerText(decoded: text).forTerminal
        guard let colon = text.firstIndex(of: ":"), let transport = TransportKind(rawValue: String(text[..<colon])),
            let portColon = text.lastIndex(of: ":"), portColon > colon,
            let port = UInt16(text[text.index(after: portColon)...])
        else { throw CommandFailure.usage("“\(shown)”: write for instance tls:127.0.0.1:5061 or udp:[::1]:5060") }
        var host = text[text.index(after: colon)..<portColon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(host), address.isLoopback else {
            throw CommandFailure.usage("“\(shown)”: the simulator listens on loopback only, 127.0.0.1 or [::1]")
        }
        return (transport, SocketAddress(address, port: port))
    }
}

/// Keeps what was started alive until the process ends.
private final class SimulatorLife: Sendable {
    static let shared = SimulatorLife()
    private let kept = Kept()

    private actor Kept {
        var all: [any Sendable] = []
        func add(_ one: any Sendable) { all.append(one) }
    }

    func keep(_ one: any Sendable) { Task { await kept.add(one) } }
}
