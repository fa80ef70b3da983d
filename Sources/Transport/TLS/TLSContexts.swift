import Synchronization

/// The contexts of the process by their settings: one a set of settings, never one a target.
package final class TLSContexts: Sendable {
    private let made = Mutex<[TLSSettings: TLSContext]>([:])

    /// No context yet.
    package init() {}

    /// The context of these settings, made where it is not there yet; reads files the first time.
    package func context(_ settings: TLSSettings) throws(TLSContextError) -> TLSContext {
        if let known = made.withLock({ $0[settings] }) { return known }
        let context = try TLSContext(settings)
        return made.withLock { contexts in
            if let known = contexts[settings] { return known }
            contexts[settings] = context
            return context
        }
    }
}
