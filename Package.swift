// swift-tools-version: 6.2
import PackageDescription

// The house, floor by floor: a module may depend only on modules that stand above it in this file.
// Tests/HouseRulesTests holds the same graph as data and compares.

let package = Package(
    name: "trunkwatch",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "trunkwatch", targets: ["trunkwatch"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // Floor 0: C libraries and their shims.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "COpenSSLShims", dependencies: ["COpenSSL"]),
        .target(name: "CEpoll"),
        .target(name: "CDashboardAssets"),
        .target(name: "CProbesAssets"),

        // Floor 1: pure values.
        .target(name: "SIP"),
        .target(name: "Evidence"),
        .target(name: "ChainAudit"),

        // Floor 2: the network.
        .target(
            name: "Transport",
            dependencies: ["SIP", "Evidence", "ChainAudit", "COpenSSL", "COpenSSLShims", "CAres", "CEpoll"]),

        // Floor 3: what we ask and what we keep.
        .target(name: "Probing", dependencies: ["SIP", "Evidence", "ChainAudit", "Transport"]),
        .target(name: "Health", dependencies: ["Evidence"]),
        .target(name: "DirectRouting", dependencies: ["SIP", "Evidence", "ChainAudit", "CProbesAssets"]),
        .target(
            name: "TimeSeries",
            dependencies: [
                "Evidence", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(name: "SBCSimulator", dependencies: ["SIP", "Evidence", "Transport"]),

        // Floor 4: what we say.
        .target(
            name: "Reports",
            dependencies: [
                "Evidence", "TimeSeries", "CDashboardAssets", .product(name: "Mustache", package: "swift-mustache"),
            ]),
        .target(name: "Alerting", dependencies: ["Evidence", "Health", "CCurl"]),
        .target(
            name: "Exposition",
            dependencies: ["SIP", "Evidence", "ChainAudit", "Transport", "Probing", "DirectRouting"]),
        .target(
            name: "Plans",
            dependencies: ["Evidence", "Health", "Alerting", .product(name: "Yams", package: "Yams")]),

        // Floor 5: the agent.
        .target(
            name: "Agent",
            dependencies: [
                "SIP", "Evidence", "ChainAudit", "Transport", "Probing", "Health", "DirectRouting", "TimeSeries",
                "Reports", "Alerting", "Plans", .product(name: "Logging", package: "swift-log"),
            ]),

        // Floor 6: the binary.
        .executableTarget(
            name: "trunkwatch",
            dependencies: [
                "SIP", "Evidence", "ChainAudit", "Transport", "Probing", "Health", "DirectRouting", "TimeSeries",
                "SBCSimulator", "Reports", "Alerting", "Exposition", "Plans", "Agent",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // Tests: one suite a module, the house rules, and the binary against peers that we did not write.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .testTarget(
            name: "SIPTests", dependencies: ["SIP", "TestSupport", "CAllocationCounter"], resources: [.copy("Corpus")]),
        .testTarget(name: "EvidenceTests", dependencies: ["Evidence"]),
        .testTarget(
            name: "ChainAuditTests", dependencies: ["ChainAudit", "TestSupport"], resources: [.copy("Corpus")]),
        .testTarget(
            name: "TransportTests",
            dependencies: ["Transport", "SIP", "Evidence", "ChainAudit", "TestSupport"],
            resources: [.copy("Corpus")]),
        .testTarget(
            name: "ProbingTests",
            dependencies: ["Probing", "Transport", "SIP", "Evidence", "ChainAudit", "SBCSimulator", "TestSupport"]),
        .testTarget(name: "HealthTests", dependencies: ["Health", "Evidence"]),
        .testTarget(name: "DirectRoutingTests", dependencies: ["DirectRouting", "Evidence", "ChainAudit"]),
        .testTarget(
            name: "TimeSeriesTests",
            dependencies: ["TimeSeries", "Evidence", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "TimeSeries", "Evidence", "TestSupport"]),
        .testTarget(name: "AlertingTests", dependencies: ["Alerting", "Evidence", "Health", "TestSupport"]),
        .testTarget(
            name: "ExpositionTests",
            dependencies: [
                "Exposition", "Probing", "Transport", "SIP", "Evidence", "ChainAudit", "DirectRouting", "TestSupport",
            ]),
        .testTarget(
            name: "PlansTests", dependencies: ["Plans", "Evidence", "Health", "Alerting", "TestSupport"],
            resources: [.copy("Bad"), .copy("Good")]),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "SIP", "Evidence", "ChainAudit", "Transport", "Probing", "Health", "TimeSeries", "Alerting",
                "Plans", "Reports", "TestSupport", .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "HouseRulesTests", dependencies: ["TestSupport"]),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

let ours = package.targets.filter { [.regular, .executable, .test].contains($0.type) && !$0.name.hasPrefix("C") }
for target in ours + package.targets.filter({ $0.name == "ChainAudit" || $0.name == "ChainAuditTests" }) {
    var settings = target.swiftSettings ?? []
    settings += [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableExperimentalFeature("Lifetimes"),
        .treatAllWarnings(as: .error),
    ]
    if target.name == "SIP" { settings.append(.strictMemorySafety()) }
    target.swiftSettings = settings
}
