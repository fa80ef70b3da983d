import COpenSSL
import Dispatch
package import Evidence
import Glibc
import Synchronization

/// The contexts of the process by their settings: one a set of settings, never one a target.
///
/// Files are read on a queue of their own, never on a loop. A file that was replaced is read again when the next new
/// connection is due; where the new one is no good, the old context goes on and says so.
package final class TLSContexts: Sendable {
    /// A context to connect with, and what is wrong with files that should have replaced its own.
    package struct Ready: Sendable {
        /// The context.
        package let context: TLSContext
        /// Why a renewed file is not in use; `nil` where all is well.
        package let refusedRenewal: TLSContextError?
    }

    private struct Entry {
        var ready: Ready
        var stamps: [FileStamp?]
        var checkedAt: MonotonicTime
    }

    private let made = Mutex<[TLSSettings: Entry]>([:])
    private let disk = DispatchQueue(label: "trunkwatch.tls-files")
    private let patience: Span

    /// No context yet; files are looked at again `patience` after the last look.
    package init(lookingAgainAfter patience: Span = .seconds(5)) { self.patience = patience }

    /// The context of these settings at a moment of the loop's clock; an own certificate past its validity is refused.
    package func context(_ settings: TLSSettings, at now: MonotonicTime) async throws(TLSContextError) -> Ready {
        let known = made.withLock { $0[settings] }
        if let known, now - known.checkedAt < patience { return try fresh(known.ready) }
        let result: Result<Ready, TLSContextError> = await withCheckedContinuation { continuation in
            disk.async { continuation.resume(returning: self.look(settings, at: now)) }
        }
        return try fresh(try result.get())
    }

    /// Looks at the files and reads them where they are new. On the disk's queue only.
    private func look(_ settings: TLSSettings, at now: MonotonicTime) -> Result<Ready, TLSContextError> {
        let stamps = settings.files.map { FileStamp(of: $0) }
        let known = made.withLock { $0[settings] }
        if let known, known.stamps == stamps {
            made.withLock { $0[settings]?.checkedAt = now }
            return .success(known.ready)
        }
        let result = Result { () throws(TLSContextError) in try TLSContext(settings) }
        let ready: Ready
        switch result {
        case .success(let context): ready = Ready(context: context, refusedRenewal: nil)
        case .failure(let error):
            guard let known else { return .failure(error) }
            ready = Ready(context: known.ready.context, refusedRenewal: error)
        }
        made.withLock { $0[settings] = Entry(ready: ready, stamps: stamps, checkedAt: now) }
        return .success(ready)
    }

    private func fresh(_ ready: Ready) throws(TLSContextError) -> Ready {
        let settings = ready.context.settings
        if settings.role == .client, let end = ready.context.identityEnd, let files = settings.identity {
            try TLSContext.refuseExpired(end, files, at: Int64(time(nil)))
        }
        return ready
    }
}

extension TLSSettings {
    /// Every file that a context of these settings is made of.
    var files: [String] {
        var files: [String] = []
        switch trust {
        case .system: files += [Self.systemBundle].compactMap { $0 }
        case .file(let path): files.append(path)
        }
        if let revocationLists { files.append(revocationLists) }
        if let identity { files += [identity.certificate, identity.key] }
        return files
    }

    /// The system's bundle by OpenSSL's own rules; `nil` where a directory was chosen instead.
    static var systemBundle: String? {
        if let file = getenv("SSL_CERT_FILE") { return String(cString: file) }
        if getenv("SSL_CERT_DIR") != nil { return nil }
        return X509_get_default_cert_file().map { String(cString: $0) }
    }
}
