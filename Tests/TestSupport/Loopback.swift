import Foundation

/// What this machine's loopback interface has.
package enum Loopback {
    /// Whether ::1 can be used; some containers have no IPv6.
    package static let hasIPv6: Bool = {
        let table = (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)) ?? ""
        return table.contains(String(repeating: "0", count: 31) + "1 ")
    }()
}
