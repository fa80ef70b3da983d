/// Peers that send OPTIONS to us: programs that we did not write.
package enum SIPSender {
    /// Lets SIPp send OPTIONS over UDP or TCP, one a `pause`, and wait for the status that is expected of each.
    ///
    /// Returns how SIPp ended: 0 where every answer came and was right.
    package static func sipp(
        _ transport: SIPpUAS.Transport, from host: String = "127.0.0.1", to port: UInt16, count: Int = 1,
        method: String = "OPTIONS", expecting status: Int = 200
    ) async throws -> (exit: ChildProcess.Exit, talk: String) {
        let files = try TemporaryDirectory()
        try files.write(scenario(method, status), to: "uac.xml")
        let process = try ChildProcess(
            Executable.sipp.required(),
            [
                "-sf", files.file("uac.xml"), "-i", host, "-t", transport == .udp ? "u1" : "t1", "-m", "\(count)",
                "-r", "20", "-nostdin", "-skip_rlimit", "-timeout", "10", "-timeout_error", "127.0.0.1:\(port)",
            ],
            environment: ["TERM": "dumb"], directory: files.path)
        return (try await process.exit(within: .seconds(20)), process.output + process.error)
    }

    private static func scenario(_ method: String, _ status: Int) -> String {
        """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <!DOCTYPE scenario SYSTEM "sipp.dtd">
        <scenario name="sends one request">
          <send retrans="500">
            <![CDATA[
        \(method) sip:[remote_ip]:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
        Max-Forwards: 70
        From: <sip:[local_ip]:[local_port]>;tag=[pid]SIPpTag[call_number]
        To: <sip:[remote_ip]:[remote_port]>
        Call-ID: [call_id]
        CSeq: 1 \(method)
        Contact: <sip:[local_ip]:[local_port];transport=[transport]>
        User-Agent: SIPp
        Content-Length: 0

            ]]>
          </send>
          <recv response="\(status)" timeout="5000"/>
        </scenario>

        """
    }

    /// Runs a Kamailio while the body runs that pings our listener over TLS with OPTIONS, once a second, and shows the
    /// certificate of a scenario.
    package static func kamailio(
        to port: UInt16, certificate scenario: String?, from domain: String = "sbc1.example.test",
        _ body: (ChildProcess) async throws -> Void
    ) async throws {
        let pki = try await TestPKI.shared()
        let files = try TemporaryDirectory()
        let own = try FreePort.next()
        let identity = scenario.map { "certificate = \(pki.chain($0))\nprivate_key = \(pki.key($0))" } ?? ""
        try files.write(
            """
            [server:default]
            method = TLSv1.2+
            private_key = \(pki.key("healthy"))
            certificate = \(pki.chain("healthy"))
            [client:default]
            method = TLSv1.2+
            verify_certificate = no
            \(identity)

            """, to: "tls.cfg")
        try files.write("1 sip:127.0.0.1:\(port);transport=tls\n", to: "dispatcher.list")
        try files.write(
            """
            #!KAMAILIO
            debug=0
            log_stderror=yes
            children=1
            tcp_children=1
            auto_aliases=no
            disable_core_dump=yes
            listen=tls:127.0.0.1:\(own)
            enable_tls=yes
            loadmodule "tls.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "dispatcher.so"
            modparam("tls", "config", "\(files.file("tls.cfg"))")
            modparam("dispatcher", "list_file", "\(files.file("dispatcher.list"))")
            modparam("dispatcher", "ds_ping_method", "OPTIONS")
            modparam("dispatcher", "ds_ping_from", "sip:\(domain)")
            modparam("dispatcher", "ds_ping_interval", 1)
            modparam("dispatcher", "ds_probing_mode", 1)
            request_route { sl_send_reply("405", "Method Not Allowed"); }

            """, to: "kamailio.cfg")
        let process = try ChildProcess(
            Executable.kamailio.required(),
            [
                "-DD", "-E", "-f", files.file("kamailio.cfg"), "-m", "32", "-M", "4", "-w", files.path,
                "-Y", files.path, "-P", files.file("kamailio.pid"),
            ])
        try await process.serving(.tcp, own) { try await body(process) }
    }
}
