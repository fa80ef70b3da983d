import DirectRouting
import Evidence
import Foundation

/// Settings that were exported from PowerShell as JSON or CSV: files, or a folder of them.
enum TenantFiles {
    /// The most bytes of one file.
    private static let largest = 64 << 20

    /// Reads the settings of files and folders (their `.json` and `.csv`, not below them).
    static func settings(_ paths: [String]) throws(CommandFailure) -> TenantSettings {
        var records: [TenantRecord] = []
        for path in paths {
            for file in try files(path) { records += try read(file) }
        }
        let settings = TenantSettings(records)
        guard !settings.gateways.isEmpty || !settings.routes.isEmpty || !settings.policies.isEmpty else {
            throw .file(
                "there are no Direct Routing settings in \(shown(paths.joined(separator: ", "))); "
                    + "export them: Get-CsOnlinePSTNGateway | ConvertTo-Json -Depth 5 > gateways.json")
        }
        return settings
    }

    private static func files(_ path: String) throws(CommandFailure) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return [path]
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw .file("\(shown(path)): the folder cannot be read")
        }
        return names.filter { [".json", ".csv"].contains(where: $0.lowercased().hasSuffix) }.sorted()
            .map { path + "/" + $0 }
    }

    private static func read(_ path: String) throws(CommandFailure) -> [TenantRecord] {
        let text = decoded(try InputFile.read(path, limit: largest))
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        if first == "{" || first == "[" { return try json(text, path) }
        let table = TenantTable(reading: text, origin: path)
        if let column = table.lostColumns.first {
            throw .file(
                "\(shown(path)): Export-Csv lost the list in \(shown(column)); export with ConvertTo-Json -Depth 5")
        }
        return table.records
    }

    /// UTF-8, or UTF-16 as the older PowerShell redirects it, with or without a mark before it.
    private static func decoded(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            let isLittle = bytes[0] == 0xFF
            let units = stride(from: 2, to: bytes.count - bytes.count % 2, by: 2).map { index in
                isLittle
                    ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                    : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
            }
            return String(decoding: units, as: UTF16.self)
        }
        return String(
            decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    }

    private static func json(_ text: String, _ path: String) throws(CommandFailure) -> [TenantRecord] {
        guard let tree = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
            throw .file("\(shown(path)) is no JSON: it may have been cut, or exported with too small a -Depth")
        }
        var records: [TenantRecord] = []
        collect(value(tree, depth: 0), path, to: &records)
        return records
    }

    /// One object, a list of them, or an object of lists by kind.
    private static func collect(_ value: TenantValue, _ origin: String, to records: inout [TenantRecord]) {
        switch value {
        case .list(let elements):
            for (index, element) in elements.enumerated() {
                collect(element, "\(origin), item \(index + 1)", to: &records)
            }
        case .record(let fields):
            let record = TenantRecord(fields, origin: origin)
            let isCollection =
                !record.has("Identity") && !record.has("Fqdn") && !record.has("Usage")
                && fields.contains { if case .list = $0.value { true } else { false } }
            guard isCollection else { return records.append(record) }
            for field in fields { collect(field.value, "\(origin), \(field.name)", to: &records) }
        case .text, .null: break
        }
    }

    private static func value(_ any: Any, depth: Int) -> TenantValue {
        guard depth < 16 else { return .null }
        switch any {
        case let text as String: return .text(text)
        case let list as [Any]: return .list(list.map { value($0, depth: depth + 1) })
        case let object as [String: Any]:
            return .record(
                object.sorted { $0.key < $1.key }.map { TenantField($0.key, value($0.value, depth: depth + 1)) })
        case let number as NSNumber: return .text(number.stringValue)
        default: return .null
        }
    }

    private static func shown(_ text: String) -> String { PeerText(decoded: text).forTerminal }
}
