import Evidence
import Exposition
import Probing
import TestSupport
import Testing

@Suite struct CheckJSONTests {
    private func tree(_ results: [ProbeResult]) throws -> JSONTree {
        try JSONTree(parsing: CheckJSON.document(results, startedAt: SampleResults.moment))
    }

    private static let resultKeys: Set<String> = [
        "target", "address", "port", "transport", "attempt", "verdict", "attempts", "steps", "diagnoses", "tls",
        "certificate", "sip",
    ]
    private static let certificateKeys: Set<String> = [
        "subject", "issuer", "serial", "names", "notBefore", "notAfter", "daysRemaining", "keyType", "keyBits",
        "signatureAlgorithm", "sha256", "extendedKeyUsage", "chain", "trusted", "diagnostic", "verifyErrors",
    ]

    @Test func `a pass is the contract's object word for word`() throws {
        let sha = String(repeating: "ab", count: 32)
        let golden = """
            {"schema":"trunkwatch.check/1","startedAt":"2027-01-15T08:00:00.000Z","results":[{\
            "target":"sbc1.example.net:5061","address":"192.0.2.10","port":5061,"transport":"tls","attempt":1,\
            "verdict":"pass","attempts":[{"address":"192.0.2.10","port":5061,"outcome":"connected","code":null,\
            "milliseconds":1.2}],"steps":[{"name":"dns","status":"pass","milliseconds":2,"detail":"192.0.2.10"},\
            {"name":"tcp","status":"pass","milliseconds":1.2,"detail":"192.0.2.10:5061"},\
            {"name":"tls","status":"pass","milliseconds":9,"detail":"TLSv1.3, TLS_AES_256_GCM_SHA384"},\
            {"name":"certificate","status":"pass","milliseconds":null,\
            "detail":"sbc1.example.net, RSA 2048, 90 days left"},\
            {"name":"options","status":"pass","milliseconds":3.25,"detail":"200 OK"}],"diagnoses":[],\
            "tls":{"version":"TLSv1.3","cipher":"TLS_AES_256_GCM_SHA384","clientCertificateRequested":true,\
            "resumed":false,"alert":null},"certificate":{"subject":"CN=sbc1.example.net","issuer":"CN=Middle",\
            "serial":"0a1b","names":["sbc1.example.net","192.0.2.10"],"notBefore":"2027-01-14T08:00:00Z",\
            "notAfter":"2027-04-15T08:00:00Z","daysRemaining":90,"keyType":"RSA","keyBits":2048,\
            "signatureAlgorithm":"sha256WithRSAEncryption","sha256":"\(sha)",\
            "extendedKeyUsage":["serverAuth","clientAuth"],"chain":[{"subject":"CN=sbc1.example.net",\
            "issuer":"CN=Middle","notAfter":"2027-04-15T08:00:00Z","sha256":"\(sha)"}],"trusted":true,\
            "diagnostic":false,"verifyErrors":[]},"sip":{"statusCode":200,"reasonPhrase":"OK","milliseconds":3.25,\
            "server":"SBC/7.4","userAgent":null,"contact":"<sip:sbc1.example.net:5061>",\
            "allow":["INVITE","OPTIONS"],"retryAfterSeconds":null}}],"verdict":"pass"}\n
            """
        // `<` and `>` leave escaped, so that the text may stand inside HTML.
        let text = CheckJSON.document([try SampleResults.pass()], startedAt: SampleResults.moment)
        #expect(text.replacing("\\u003c", with: "<").replacing("\\u003e", with: ">") == golden)
    }

    @Test func `a failure before any address has every key and null where nothing ran`() throws {
        let document = try tree([SampleResults.nameNotFound()])
        let result = document["results"][0]
        #expect(document.names == ["schema", "startedAt", "results", "verdict"])
        #expect(result.names == Self.resultKeys)
        for key in ["address", "tls", "certificate", "sip"] { #expect(result[key] == .null, "\(key)") }
        #expect(result["port"].number == 5_061)
        #expect(result["attempts"].array.isEmpty)
        #expect(
            result["steps"].array.map { $0["status"].string } == ["fail", "skipped", "skipped", "skipped", "skipped"])
        #expect(result["steps"][1]["milliseconds"] == .null)
        let finding = result["diagnoses"][0]
        #expect(finding.names == ["code", "severity", "summary", "remedy", "evidence"])
        #expect(finding["evidence"]["milliseconds"].number == 4.25)
        #expect(finding["evidence"]["seen"].bool == true)
        #expect(finding["remedy"].string?.isEmpty == false)
    }

    @Test func `a diagnostic chain says so and the alert has its direction`() throws {
        let result = try tree([SampleResults.diagnostic()])["results"][0]
        #expect(result["address"].string == "2001:db8::1")
        #expect(result["tls"].names == ["version", "cipher", "clientCertificateRequested", "resumed", "alert"])
        #expect(result["tls"]["version"] == .null)
        #expect(result["tls"]["alert"]["number"].number == 70)
        #expect(result["tls"]["alert"]["direction"].string == "received")
        let certificate = result["certificate"]
        #expect(certificate.names == Self.certificateKeys)
        #expect(certificate["diagnostic"].bool == true && certificate["trusted"].bool == false)
        #expect(certificate["daysRemaining"].number == -3)
        #expect(certificate["verifyErrors"][0].names == ["depth", "code", "name"])
    }

    @Test func `no result at all is unknown and several take the gravest`() throws {
        #expect(try tree([])["verdict"].string == "unknown")
        #expect(try tree([try SampleResults.pass(), SampleResults.nameNotFound()])["verdict"].string == "fail")
    }

    @Test func `what a peer wrote cannot break out of its string`() throws {
        let text = CheckJSON.document([try SampleResults.hostile()], startedAt: SampleResults.moment)
        #expect(!text.dropLast().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x1B || $0.value == 0x202E })
        #expect(try JSONTree(parsing: text)["results"][0]["sip"]["server"].string?.hasPrefix("\u{1B}[2J") == true)
    }
}
