/// What is kept of an inbound request once its buffer is gone, enough to judge and to answer it.
package struct RequestFacts: Sendable, Hashable {
    /// The method.
    package var method: [UInt8]
    /// The Request-URI as it was sent.
    package var requestURI: [UInt8]
    /// The scheme of the Request-URI.
    package var requestScheme: SIPURI.Scheme
    /// All Via values in order, each as it was sent, the topmost first.
    package var vias: [[UInt8]]
    /// The host of the topmost Via's sent-by.
    package var viaHost: [UInt8]
    /// The port of the topmost Via's sent-by.
    package var viaPort: UInt16?
    /// The branch of the topmost Via; empty where there is none.
    package var branch: [UInt8]
    /// Whether the topmost Via asks for the port it came from (RFC 3581).
    package var asksForReportedPort: Bool
    /// The From value as it was sent.
    package var from: [UInt8]
    /// The host of From's URI; empty where there is none.
    package var fromHost: [UInt8]
    /// The To value as it was sent.
    package var to: [UInt8]
    /// The To tag; `nil` where there is none.
    package var toTag: [UInt8]?
    /// The first Contact value as it was sent.
    package var contact: [UInt8]?
    /// The host of the first Contact's URI; `nil` where there is none.
    package var contactHost: [UInt8]?
    /// The scheme of the first Contact's URI.
    package var contactScheme: SIPURI.Scheme?
    /// The Record-Route values, which a response to an INVITE repeats, each as it was sent.
    package var recordRoutes: [[UInt8]]
    /// The Call-ID.
    package var callID: [UInt8]
    /// The number of CSeq; its method is the request's.
    package var cseqNumber: UInt32
    /// The User-Agent header.
    package var userAgent: [UInt8]?
    /// Max-Forwards, where it is given.
    package var maxForwards: UInt8?
    /// The option tags of Require, at most ``Limits/allowValues``.
    package var require: [[UInt8]]
    /// What was read although RFC 3261 forbids it.
    package var tolerances: Tolerances
    /// The first kilobyte of the message.
    package var raw: [UInt8]

    /// Copies the facts out of a view.
    package init(_ view: borrowing MessageView) {
        let essentials = view.essentials
        method = view.copy(view.method)
        requestURI = view.copy(view.requestURI)
        requestScheme = essentials.requestURI?.scheme ?? .other
        vias = []
        viaHost = view.copy(essentials.via.host)
        viaPort = essentials.via.port
        branch = view.copy(essentials.via.branch)
        asksForReportedPort = essentials.via.hasReportedPort
        from = view.unfoldedBytes(essentials.from.whole)
        fromHost = view.copy(essentials.from.uri.host)
        to = view.unfoldedBytes(essentials.to.whole)
        toTag = essentials.to.tag.isEmpty ? nil : view.copy(essentials.to.tag)
        contact = essentials.contact.map { view.kept($0.whole) }
        contactHost = essentials.contact.flatMap { $0.uri.host.isEmpty ? nil : view.kept($0.uri.host) }
        contactScheme = essentials.contact?.uri.scheme
        recordRoutes = []
        callID = view.copy(essentials.callID)
        cseqNumber = essentials.cseq.number
        userAgent = view.kept(.userAgent)
        maxForwards = essentials.maxForwards
        require = view.keptTokens(.require)
        tolerances = view.tolerances
        raw = view.copy(0..<min(view.message.count, Limits.evidenceBytes))
        readLists(view)
    }

    private mutating func readLists(_ view: borrowing MessageView) {
        var values: [[UInt8]] = []
        try? view.forEachVia { values.append(view.unfoldedBytes($0.whole)) }
        vias = values
        var routes: [[UInt8]] = []
        try? view.forEachAddress(.recordRoute) { route in
            if routes.count < Limits.allowValues { routes.append(view.unfoldedBytes(route.whole)) }
        }
        recordRoutes = routes
    }
}
