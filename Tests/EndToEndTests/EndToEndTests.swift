import Testing

/// The binary as a user runs it, against peers that we did not write. One test at a time: each starts programs of its
/// own, and a loaded machine must not turn into a verdict.
@Suite(.serialized) struct EndToEndTests {}
