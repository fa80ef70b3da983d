extension DiagnosisCode {
    /// What to do next, in words a voice engineer can act on.
    package var remedy: String { "" }
}
