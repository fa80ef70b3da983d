import Evidence
import Probing
package import Reports
package import TimeSeries
import Transport

extension Recorder {
    /// What SBCs sent to us, by the target's name, and who else sent something; `nil` where nobody listens.
    var inboundStatus: (sights: [String: InboundSight], status: InboundStatus?) {
        let sights = inbound.heartbeats(at: loop.refreshedNow()).mapValues {
            InboundSight($0.record, perMinute: $0.perMinute)
        }
        let endpoints = inbound.endpoints
        guard !endpoints.isEmpty else { return (sights, nil) }
        let (listed, forgotten) = inbound.strangers
        return (
            sights,
            InboundStatus(
                listeners: endpoints.map { InboundStatus.Listener($0) },
                strangers: listed.map { InboundStatus.Stranger($0) }, forgotten: forgotten)
        )
    }
}

extension InboundSight {
    fileprivate init(_ record: HeartbeatLedger.Record, perMinute: Double?) {
        self.init(
            lastSeen: record.lastSeen, count: record.count, perMinute: perMinute, source: record.source.description,
            transport: record.transport, isAuthenticated: record.isAuthenticated)
    }

    /// What SBCs sent to the agent that wrote a store, by the target's name.
    package static func stored(_ reader: StoreReader) throws(StoreError) -> [String: InboundSight] {
        InboundText.records(in: try reader.meta(beginning: InboundText.key(""))).mapValues {
            InboundSight($0, perMinute: nil)
        }
    }
}

extension InboundStatus.Listener {
    fileprivate init(_ endpoint: InboundBook.Endpoint) {
        self.init(
            address: endpoint.address.text, transport: endpoint.transport, trouble: endpoint.trouble,
            messages: endpoint.messages, malformed: endpoint.malformed, refused: endpoint.refused)
    }
}

extension InboundStatus.Stranger {
    fileprivate init(_ stranger: StrangerList.Stranger) {
        self.init(
            source: stranger.source.description, transport: stranger.transport, firstSeen: stranger.firstSeen,
            lastSeen: stranger.lastSeen, count: stranger.count, reason: stranger.reason.rawValue,
            method: stranger.method, claims: stranger.claims, userAgent: stranger.userAgent, codes: stranger.codes)
    }
}
