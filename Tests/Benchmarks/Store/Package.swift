// swift-tools-version: 6.2
import PackageDescription

// The store alone with the program that drives it, so that a benchmark builds in a minute and nothing of it is in the
// product's own graph. run.sh puts this file beside links to Sources and to this folder; the package has the product's
// name because what it drives has package access.

let package = Package(
    name: "trunkwatch",
    platforms: [.macOS(.v26)],
    dependencies: [.package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")],
    targets: [
        .target(name: "Evidence"),
        .target(
            name: "TimeSeries",
            dependencies: [
                "Evidence", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .executableTarget(name: "bench-store", dependencies: ["Evidence", "TimeSeries"], path: "Bench"),
    ],
    swiftLanguageModes: [.v6]
)

let swift: Set = ["Evidence", "TimeSeries", "bench-store"]
for target in package.targets where swift.contains(target.name) {
    target.swiftSettings = [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableExperimentalFeature("Lifetimes"),
        .treatAllWarnings(as: .error),
    ]
}
