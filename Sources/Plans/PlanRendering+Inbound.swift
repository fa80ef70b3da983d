internal import Evidence

extension PlanRendering {
    static func listener(_ listener: ListenPlan) -> JSON {
        let place = "\(listener.address.bracketed):\(listener.port)"
        return present([
            ("address", .string(place)), ("transport", .string(listener.transport.rawValue)),
            ("certificate", listener.certificatePath.map { .string($0) }),
            ("key", listener.keyPath.map { .string($0) }), ("key-password", listener.keyPassword.map(secret)),
            ("ca", listener.caPath.map { .string($0) }),
            (
                "client-certificates",
                listener.transport == .tls ? .string(listener.clientCertificates.rawValue) : nil
            ),
        ])
    }

    static func inbound(_ inbound: InboundPlan) -> JSON {
        present([
            ("expect", .string(inbound.expectation.rawValue)), ("late", .string(inbound.late.text)),
            ("stale", .string(inbound.stale.text)),
            ("names", inbound.names.isEmpty ? nil : .strings(inbound.names)),
        ])
    }
}
