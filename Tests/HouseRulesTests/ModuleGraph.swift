/// The house as data: every module, from the ground up, with all that it may import of ours and of others.
///
/// `Package.swift` must say exactly the same, and no file may import more than its module is granted here.
enum ModuleGraph {
    /// One module.
    struct Module {
        let name: String
        /// Our own modules and the products of packages that it depends on.
        let dependencies: Set<String>
        /// Whether it is a pure value module: no Foundation, no Dispatch, no C.
        let isPure: Bool
    }

    /// Ground floor first: a module may depend only on modules that stand before it.
    static let modules: [Module] = [
        system("COpenSSL"), system("CAres"), system("CCurl"),
        impure("COpenSSLShims", ["COpenSSL"]), system("CEpoll"), system("CDashboardAssets"), system("CProbesAssets"),

        pure("SIP"), pure("Evidence"), pure("ChainAudit"),

        impure("Transport", ["SIP", "Evidence", "ChainAudit", "COpenSSL", "COpenSSLShims", "CAres", "CEpoll"]),

        impure("Probing", ["SIP", "Evidence", "ChainAudit", "Transport"]),
        pure("Health", ["Evidence"]),
        pure("DirectRouting", ["SIP", "Evidence", "ChainAudit", "CProbesAssets"]),
        impure("TimeSeries", ["Evidence", "GRDB", "GRDBSQLite"]),
        impure("SBCSimulator", ["SIP", "Evidence", "Transport"]),

        impure("Reports", ["Evidence", "TimeSeries", "CDashboardAssets", "Mustache"]),
        impure("Alerting", ["Evidence", "Health", "CCurl"]),
        impure("Exposition", ["SIP", "Evidence", "ChainAudit", "Transport", "Probing", "DirectRouting"]),
        impure("Plans", ["Evidence", "Health", "Alerting", "Yams"]),

        impure(
            "Agent",
            [
                "SIP", "Evidence", "ChainAudit", "Transport", "Probing", "Health", "DirectRouting", "TimeSeries",
                "Reports", "Alerting", "Plans", "Logging",
            ]),

        impure(
            "trunkwatch",
            [
                "SIP", "Evidence", "ChainAudit", "Transport", "Probing", "Health", "DirectRouting", "TimeSeries",
                "SBCSimulator", "Reports", "Alerting", "Exposition", "Plans", "Agent", "ArgumentParser", "Logging",
            ]),
    ]

    /// The products of packages and the one module that may meet each; logging is everybody's.
    static let foreign: [String: Set<String>] = [
        "GRDB": ["TimeSeries"], "GRDBSQLite": ["TimeSeries"], "Yams": ["Plans"], "Mustache": ["Reports"],
        "ArgumentParser": ["trunkwatch"],
        "Logging": ["Agent", "trunkwatch"],
    ]

    /// What comes with the toolchain and the system, for any module that is not pure.
    static let platform: Set<String> = [
        "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Musl", "Darwin", "Synchronization",
    ]

    /// What no code may import whatever its module is granted.
    static let forbidden: [(module: String, imported: String, why: String)] = [
        ("Probing", "DirectRouting", "Probing knows no Microsoft names"),
        ("DirectRouting", "Transport", "DirectRouting judges and never opens a connection"),
    ]

    /// The module of that name.
    static func module(_ name: String) -> Module? { modules.first { $0.name == name } }

    private static func system(_ name: String) -> Module { Module(name: name, dependencies: [], isPure: false) }

    private static func pure(_ name: String, _ dependencies: Set<String> = []) -> Module {
        Module(name: name, dependencies: dependencies, isPure: true)
    }

    private static func impure(_ name: String, _ dependencies: Set<String>) -> Module {
        Module(name: name, dependencies: dependencies, isPure: false)
    }
}
