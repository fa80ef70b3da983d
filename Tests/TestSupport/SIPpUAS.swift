/// A SIPp that answers OPTIONS over UDP or TCP on a free port of 127.0.0.1.
package struct SIPpUAS: Sendable {
    /// The transports that Debian's SIPp is asked for here.
    package enum Transport: String, Sendable, CaseIterable {
        case udp, tcp

        fileprivate var mode: String { self == .udp ? "u1" : "t1" }
        fileprivate var kind: ListeningSockets.Kind { self == .udp ? .udp : .tcp }
    }

    /// The port it serves.
    package let port: UInt16

    /// The value of the Server header in its answers.
    package static let product = "SIPp-UAS/1"

    /// Runs one while the body runs; `status` is the status line after `SIP/2.0`, `extra` further header lines;
    /// `at` a port for peers that point to each other.
    package static func running<Result>(
        _ transport: Transport, status: String = "200 OK", extra: [String] = [], at chosen: UInt16? = nil,
        _ body: (SIPpUAS) async throws -> Result
    ) async throws -> Result {
        let files = try TemporaryDirectory()
        let port = try chosen ?? FreePort.next()
        try files.write(scenario(status: status, extra: extra), to: "uas.xml")
        let process = try ChildProcess(
            Executable.sipp.required(),
            [
                "-sf", files.file("uas.xml"), "-i", "127.0.0.1", "-p", "\(port)", "-t", transport.mode, "-nostdin",
                "-skip_rlimit",
            ],
            environment: ["TERM": "dumb"], directory: files.path)
        return try await process.serving(transport.kind, port) { try await body(SIPpUAS(port: port)) }
    }

    private static func scenario(status: String, extra: [String]) -> String {
        let further = extra.map { "\n" + $0 }.joined()
        return """
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <!DOCTYPE scenario SYSTEM "sipp.dtd">
            <scenario name="answers OPTIONS">
              <recv request="OPTIONS" crlf="true"/>
              <send>
                <![CDATA[
            SIP/2.0 \(status)
            [last_Via:]
            [last_From:]
            [last_To:];tag=[pid]SIPpTag[call_number]
            [last_Call-ID:]
            [last_CSeq:]
            Contact: <sip:[local_ip]:[local_port];transport=[transport]>
            Allow: INVITE, ACK, BYE, OPTIONS
            Server: \(product)\(further)
            Content-Length: 0

                ]]>
              </send>
            </scenario>

            """
    }
}
