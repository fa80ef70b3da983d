import Foundation
import Glibc
import TestSupport
import Testing

@testable import Agent

/// The service manager's side of sd_notify: a real datagram socket, by path and by abstract name.
@Suite struct ServiceNotifierTests {
    private final class Listener {
        let descriptor: Int32

        init(_ name: [UInt8]) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
            let length = socklen_t(2 + name.count)
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(bound == 0)
        }

        deinit { close(descriptor) }

        func receive() -> String? {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    @Test func `every state arrives as the manager knows it, by path`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("n")
        let manager = try Listener(Array(path.utf8))
        let notifier = try #require(ServiceNotifier(socket: path))
        for (state, text) in [
            (ServiceNotifier.State.ready, "READY=1"), (.alive, "WATCHDOG=1"), (.stopping, "STOPPING=1"),
            (.reloading(microseconds: 12), "RELOADING=1\nMONOTONIC_USEC=12"), (.status("a\nb"), "STATUS=a b"),
        ] {
            #expect(notifier.tell(state))
            #expect(manager.receive() == text)
        }
    }

    @Test func `an abstract name works as well`() throws {
        let name = "trunkwatch-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let manager = try Listener([0] + Array(name.utf8))
        #expect(try #require(ServiceNotifier(socket: "@" + name)).tell(.ready))
        #expect(manager.receive() == "READY=1")
    }

    @Test func `without a manager nothing is told and nothing waits`() throws {
        #expect(ServiceNotifier(socket: nil) == nil)
        #expect(ServiceNotifier(socket: "relative") == nil)
        #expect(ServiceNotifier(socket: "@") == nil)
        #expect(ServiceNotifier(socket: "/" + String(repeating: "x", count: 200)) == nil)
        #expect(ServiceNotifier(socket: "/nowhere/at/all")?.tell(.ready) == false)
    }

    @Test func `the watchdog is answered twice as often as it asks, and only where this process is meant`() {
        #expect(ServiceNotifier.watchdogMicroseconds("30000000", forProcess: nil) == 15_000_000)
        #expect(ServiceNotifier.watchdogMicroseconds("30000000", forProcess: "\(getpid())") == 15_000_000)
        #expect(ServiceNotifier.watchdogMicroseconds("30000000", forProcess: "1") == nil)
        #expect(ServiceNotifier.watchdogMicroseconds("0", forProcess: nil) == nil)
        #expect(ServiceNotifier.watchdogMicroseconds(nil, forProcess: nil) == nil)
    }
}
