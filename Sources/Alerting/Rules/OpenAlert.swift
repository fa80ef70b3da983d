/// An alert that was sent as firing and not yet as resolved.
package struct OpenAlert: Sendable, Hashable {
    /// The incident that its deliveries are named after.
    package var incident: String
    /// The alert as it fired.
    package var alert: Alert

    /// An open alert from its parts.
    package init(incident: String, alert: Alert) {
        self.incident = incident
        self.alert = alert
    }
}
