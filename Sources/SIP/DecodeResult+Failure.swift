extension DecodeResult {
    /// What is shown of bytes that are no message.
    package init(failure: SIPSyntaxError) { error = failure }
}
