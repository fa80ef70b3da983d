import Foundation

/// The package's own files, found from where this file was compiled.
package enum Repository {
    /// The absolute path of the folder that holds `Package.swift`.
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// The paths below `folder`, relative to the root, of all files whose name ends so; sorted.
    package static func files(in folder: String, suffix: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: root + "/" + folder) else {
            throw SupportError("there is no folder \(folder)")
        }
        return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.map { folder + "/" + $0 }.sorted()
    }

    /// The text of a file, its path relative to the root.
    package static func text(of path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }
}
