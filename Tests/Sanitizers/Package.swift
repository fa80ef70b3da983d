// swift-tools-version: 6.2
import PackageDescription

// What runs on the loops with its tests, and nothing else, so that a sanitizer's build takes minutes and none of it is
// in the product's own graph. run.sh puts this file beside links to the folders that it names; the package has the
// product's name because tests have package access.

let package = Package(
    name: "trunkwatch",
    platforms: [.macOS(.v26)],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
        .systemLibrary(name: "CAres", pkgConfig: "libcares"),
        .target(name: "COpenSSLShims", dependencies: ["COpenSSL"]),
        .target(name: "CEpoll"),
        .target(name: "SIP"),
        .target(name: "Evidence"),
        .target(name: "ChainAudit"),
        .target(
            name: "Transport",
            dependencies: ["SIP", "Evidence", "ChainAudit", "COpenSSL", "COpenSSLShims", "CAres", "CEpoll"]),
        .target(name: "Probing", dependencies: ["SIP", "Evidence", "ChainAudit", "Transport"]),
        .target(name: "SBCSimulator", dependencies: ["SIP", "Evidence", "Transport"]),
        .target(name: "CMutexAnnotations", path: "Tests/Sanitizers/CMutexAnnotations"),
        .target(name: "TestSupport", dependencies: ["CMutexAnnotations"], path: "Tests/TestSupport"),
        .testTarget(
            name: "TransportTests",
            dependencies: ["Transport", "SIP", "Evidence", "ChainAudit", "TestSupport"],
            resources: [.copy("Corpus")]),
        .testTarget(
            name: "ProbingTests",
            dependencies: ["Probing", "Transport", "SIP", "Evidence", "ChainAudit", "SBCSimulator", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where [.regular, .test].contains(target.type) && !target.name.hasPrefix("C") {
    target.swiftSettings = [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableExperimentalFeature("Lifetimes"),
    ]
    if target.name == "SIP" { target.swiftSettings?.append(.strictMemorySafety()) }
}
for target in package.targets where target.name == "ChainAudit" {
    target.swiftSettings = [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableExperimentalFeature("Lifetimes"),
    ]
}
