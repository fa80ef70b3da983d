/// A voice routing policy: usages in the order they are tried (`Get-CsOnlineVoiceRoutingPolicy`).
package struct VoiceRoutingPolicy: Sendable, Hashable {
    /// Its name, without the `Tag:` that PowerShell writes before it.
    package let name: String
    /// The usages in order.
    package let usages: [String]
}
