import GRDB
import GRDBSQLite

// GRDB opens, migrates and transacts; values pass through SQLite's own bind and column calls here, because a row that
// is damaged must be an error of ours and never a trap, and because binding fourteen integers this way costs a tenth.

/// A prepared statement of a connection, for use inside one access to it.
struct SQL {
    private let statement: Statement
    private let database: Database
    private var handle: OpaquePointer { statement.sqliteStatement }

    /// The connection's cached statement for this text, reset and without values.
    init(_ text: StaticString, _ database: Database) throws {
        try self.init(dynamic: "\(text)", database)
    }

    /// See ``init(_:_:)``; for texts that are put together from constants.
    init(dynamic text: String, _ database: Database) throws {
        statement = try database.cachedStatement(sql: text)
        self.database = database
        reset()
        sqlite3_clear_bindings(statement.sqliteStatement)
    }

    /// Ends the current run; bound values stay.
    func reset() { sqlite3_reset(handle) }

    /// Binds an integer or NULL at a place counted from 1.
    func bind(_ value: Int64?, _ place: Int32) {
        if let value { sqlite3_bind_int64(handle, place, value) } else { sqlite3_bind_null(handle, place) }
    }

    /// Binds text or NULL at a place counted from 1.
    func bind(_ value: String?, _ place: Int32) {
        guard var value, !value.isEmpty else {
            if value == nil { sqlite3_bind_null(handle, place) } else { sqlite3_bind_text(handle, place, "", 0, nil) }
            return
        }
        value.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, place, $0.baseAddress, Int32(clamping: $0.count), Self.transient)
            }
        }
    }

    /// Binds bytes at a place counted from 1.
    func bind(_ value: [UInt8], _ place: Int32) {
        _ = value.withUnsafeBytes {
            $0.isEmpty
                ? sqlite3_bind_zeroblob(handle, place, 0)
                : sqlite3_bind_blob(handle, place, $0.baseAddress, Int32(clamping: $0.count), Self.transient)
        }
    }

    /// Goes to the next row; `false` at the end.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let message = database.lastErrorMessage
            reset()
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }

    /// Runs a statement that gives no rows and makes it ready for the next values.
    func run() throws {
        while try step() {}
        reset()
    }

    /// The integer in a column counted from 0; `nil` for NULL.
    func integer(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    /// The integer in a column, 0 for NULL.
    func number(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The text in a column; `nil` for NULL.
    func text(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The bytes in a column; none for NULL.
    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// SQLite copies what is bound. The corresponding C constant is `SQLITE_TRANSIENT`.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension SQL {
    /// Every row of a query, made by `make`.
    func rows<Row>(_ make: (SQL) throws -> Row?) throws -> [Row] {
        defer { reset() }
        var rows: [Row] = []
        while try step() {
            if let row = try make(self) { rows.append(row) }
        }
        return rows
    }

    /// The first column of the first row as an integer.
    func scalar() throws -> Int64? {
        let value = try step() ? integer(0) : nil
        reset()
        return value
    }
}
