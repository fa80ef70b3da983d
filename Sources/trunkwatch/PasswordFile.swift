import Plans

/// A password in a file that `--password-file` names, read as a plan reads its secrets.
enum PasswordFile {
    /// What stands in the file, one line break at its end dropped.
    static func secret(_ path: String) throws(CommandFailure) -> Secret {
        do throws(SecretError) {
            return try SecretReference.file(path).resolve()
        } catch {
            throw .file("--password-file: \(error.reason)")
        }
    }
}
