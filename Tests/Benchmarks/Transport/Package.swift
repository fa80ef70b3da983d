// swift-tools-version: 6.2
import PackageDescription

// The transport and SIP layers alone with the program that drives them, so that a benchmark builds in a minute and
// nothing of it is in the product's own graph. run.sh puts this file beside links to Sources and to this folder; the
// package has the product's name because what it drives has package access.

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
        .executableTarget(
            name: "ours", dependencies: ["SIP", "Evidence", "ChainAudit", "Transport", "Probing"], path: "Ours"),
    ],
    swiftLanguageModes: [.v6]
)

let swift: Set = ["SIP", "Evidence", "ChainAudit", "Transport", "Probing", "ours"]
for target in package.targets where swift.contains(target.name) {
    target.swiftSettings = [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableExperimentalFeature("Lifetimes"),
        .treatAllWarnings(as: .error),
    ]
    if target.name == "SIP" { target.swiftSettings?.append(.strictMemorySafety()) }
}
