import Alerting
import Evidence
import TestSupport
import Testing

/// The published schema of `trunkwatch.alert/1` against what is really sent.
@Suite struct AlertSchemaTests {
    @Test func `an alert is what its schema says, firing, over, grouped and bare`() throws {
        let schema = try JSONSchema(named: "alert.schema.json")
        var group = sampleAlert()
        group.groupSize = 3
        group.members = ["a", "b", "c"]
        var bare = sampleAlert()
        (bare.diagnoses, bare.labels, bare.links, bare.lastGoodAt) = ([], [], Alert.Links(), nil)
        for alert in [sampleAlert(), sampleAlert().resolved(), group, bare] {
            // The sample's identity is none of SHA-256.
            var alert = alert
            alert.dedupKey = String(repeating: "0a", count: 32)
            #expect(try schema.faults(in: alert.json.text) == [])
        }
    }

    @Test func `an alert that lacks a key or has a word too many is noticed`() throws {
        let schema = try JSONSchema(named: "alert.schema.json")
        let text = sampleAlert().json.text
        #expect(try !schema.faults(in: text.replacing("\"severity\"", with: "\"gravity\"")).isEmpty)
        #expect(try !schema.faults(in: text.replacing("firing", with: "burning")).isEmpty)
    }
}

@Suite struct AlertmanagerPeersTests {
    @Test func `every peer is told, and one that has it is enough`() throws {
        let (first, second) = (LoopbackSink([answer("200 OK")]), LoopbackSink([answer("500 Oh")]))
        defer { [first, second].forEach { $0.stop() } }
        let peers = try [second, first].map { try HTTPURL(parsing: "http://127.0.0.1:\($0.port)") }
        let result = try AlertmanagerReceiver(peers: peers).deliver([sampleAlert()], at: WallTime(seconds: 0))
        #expect(result.status == 200 && first.received.count == 1 && second.received.count == 1)
        #expect(
            try AlertmanagerReceiver(peers: [peers[0]]).deliver([sampleAlert()], at: WallTime(seconds: 0)).status == 500
        )
    }
}
