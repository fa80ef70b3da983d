import SIP

/// Whole messages to vary.
enum Messages {
    static let options = """
        OPTIONS sip:sbc.example.net:5061;transport=tls SIP/2.0\r
        Via: SIP/2.0/TLS 192.0.2.10:5061;branch=z9hG4bK-7f3a9c51d2e84b06;rport\r
        Max-Forwards: 70\r
        From: "SBC Probe" <sip:probe@probe.example.com>;tag=a73kszlfl8\r
        To: <sip:sbc.example.net:5061;transport=tls>\r
        Call-ID: 5f8c2b1e9a7d4c368e0fb4a1d2c3e5f6@probe.example.com\r
        CSeq: 4711 OPTIONS\r
        Contact: <sip:probe@192.0.2.10:5061;transport=tls>\r
        Content-Length: 0\r
        \r

        """

    static let ok = """
        SIP/2.0 200 OK\r
        Via: SIP/2.0/TLS 192.0.2.10:5061;branch=z9hG4bK-7f3a9c51d2e84b06;rport=49152;received=198.51.100.23\r
        From: <sip:probe@probe.example.com>;tag=a73kszlfl8\r
        To: <sip:sbc.example.net:5061;transport=tls>;tag=1928301774\r
        Call-ID: 5f8c2b1e9a7d4c368e0fb4a1d2c3e5f6@probe.example.com\r
        CSeq: 4711 OPTIONS\r
        Contact: <sip:sbc1.example.net:5061;transport=tls>\r
        Server: Example-SBC/9.4.2\r
        Content-Length: 0\r
        \r

        """

    /// The 200 with one line replaced, or with more lines after CSeq.
    static func ok(_ line: String, becomes other: String) -> [UInt8] { Array(ok.replacing(line, with: other).utf8) }

    /// The 200 with more header lines.
    static func ok(adding lines: String...) -> [UInt8] {
        let more = lines.map { $0 + "\r\n" }.joined()
        return Array(ok.replacing("Server:", with: more + "Server:").utf8)
    }

    /// The OPTIONS with more header lines.
    static func options(adding lines: String...) -> [UInt8] {
        let more = lines.map { $0 + "\r\n" }.joined()
        return Array(options.replacing("Contact:", with: more + "Contact:").utf8)
    }
}
