import GRDB

/// Why a store cannot be opened, read or written: a code, a sentence, the file, and what to do next. Equal by code.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is no such file.
        case missing
        /// The file is not an SQLite database.
        case notADatabase = "not-a-database"
        /// The file is a database, but not one of ours.
        case notAStore = "not-a-store"
        /// The file is damaged.
        case corrupt
        /// A later version of Trunkwatch wrote it.
        case newerSchema = "newer-schema"
        /// An earlier version wrote it and no writer has opened it since.
        case olderSchema = "older-schema"
        /// Nothing was ever written to it: its writer ended before it had made the tables.
        case empty
        /// Another process is the writer.
        case locked
        /// Another connection kept the database busy for too long.
        case busy
        /// The disk, or the size the store may have, is used up.
        case full
        /// File, directory or file system may not be written.
        case readOnly = "read-only"
        /// File or directory may not be read.
        case unreadable
        /// Reading or writing failed below SQLite.
        case inputOutput = "input-output"
        /// Anything else that SQLite reports.
        case database
    }

    /// What kind of trouble it is.
    package let code: Code
    /// What happened, as a sentence without its full stop.
    package let reason: String
    /// The file it happened to.
    package let path: String

    /// An error from its parts.
    package init(_ code: Code, _ reason: String, path: String) {
        self.code = code
        self.reason = reason
        self.path = path
    }

    package static func == (a: StoreError, b: StoreError) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// What to do about it, as a sentence.
    package var nextStep: String {
        switch code {
        case .missing: "Check the path, or start the agent, which makes it."
        case .notADatabase, .notAStore: "Name another file; this one is left as it is."
        case .corrupt: "Keep the file for recovery, move it aside and start again; the agent does both by itself."
        case .newerSchema: "Use the version of Trunkwatch that wrote it, or a later one."
        case .olderSchema: "Start the agent once, it brings the file up to date."
        case .empty: "Start the agent, which makes its tables."
        case .locked: "Stop the other process, or let it do the work through its control socket."
        case .busy: "Try again."
        case .full: "Free space or allow a larger store; probing goes on and writing resumes by itself."
        case .readOnly, .unreadable: "Give the user that runs Trunkwatch access to the file and its directory."
        case .inputOutput: "Look at the disk and the kernel log, then run “trunkwatch store verify”."
        case .database: "Run “trunkwatch store verify”."
        }
    }

    /// The path, the sentence and the next step in one line.
    package var description: String { "\(path): \(reason). \(nextStep)" }
}

extension StoreError {
    /// The error behind anything that the database layer threw about `path`.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as CodingFault: self.init(.corrupt, "a sealed block cannot be read: \(error.reason)", path: path)
        case let error as DatabaseError: self.init(error, path: path)
        default: self.init(.database, "the database reports: \(error)", path: path)
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let words = error.message ?? "result \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_NOTADB: self.init(.notADatabase, "this is not a database", path: path)
        case .SQLITE_CORRUPT: self.init(.corrupt, "the file is damaged (\(words))", path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self.init(.busy, "the database is in use by another process", path: path)
        case .SQLITE_FULL: self.init(.full, "there is no room for more", path: path)
        case .SQLITE_READONLY: self.init(.readOnly, "the file or its directory may not be written", path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.unreadable, "the file cannot be opened (\(words))", path: path)
        case .SQLITE_IOERR: self.init(.inputOutput, "reading or writing failed (\(words))", path: path)
        default: self.init(.database, "the database reports: \(words)", path: path)
        }
    }

    /// The error of a system call on `path`.
    init(errno number: Int32, _ what: String, path: String) {
        let code: Code =
            switch number {
            case SystemError.noEntry: .missing
            case SystemError.noSpace, SystemError.quota: .full
            case SystemError.notPermitted, SystemError.accessDenied, SystemError.readOnly: .readOnly
            default: .inputOutput
            }
        self.init(code, "\(what): \(SystemError.words(number))", path: path)
    }
}
