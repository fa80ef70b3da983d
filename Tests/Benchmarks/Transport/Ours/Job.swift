import Evidence
import Probing
import Transport

/// What to do, from the command line: the same words as the bare client's.
struct Job {
    let words: [String]

    /// The n-th word as a number.
    func number(_ index: Int) -> Int {
        guard words.count > index, let value = Int(words[index]) else { fatalError("argument \(index) is no number") }
        return value
    }

    /// The peer as a TLS target: `DIR PORT rsa|ec 12|13` from the first word on.
    func tlsTarget(_ name: String = "bench") -> ProbeTarget {
        let (directory, kind) = (words[1], words[3])
        let port = UInt16(number(2) + (kind == "rsa" ? 1 : 2))
        var target = ProbeTarget(
            name: name, address: TargetAddress(host: "localhost", port: port, transport: .tls))
        target.connectTo = .v4(0x7F00_0001)
        target.tls.trust = .file("\(directory)/\(kind)-ca.pem")
        target.tls.identity = TLSIdentityFiles(
            certificate: "\(directory)/\(kind).pem", key: "\(directory)/\(kind).key")
        target.tls.minimum = words[4] == "12" ? .tls12 : .tls13
        target.tls.maximum = target.tls.minimum
        return target
    }

    /// The peer as a UDP target.
    func udpTarget() -> ProbeTarget {
        var target = ProbeTarget(
            name: "bench", address: TargetAddress(host: "localhost", port: UInt16(number(2)), transport: .udp))
        target.connectTo = .v4(0x7F00_0001)
        return target
    }
}
