/// Every bound of the store, by name.
enum Limits {
    /// The most observations one sealed block holds of one target's hour.
    static let rowsPerChunk = 65_536
    /// The most hot rows one sealing transaction takes on; one target's hour may exceed it.
    static let rowsPerSeal = 1_500
    /// The most hot rows that are read at once for sealing.
    static let rowsPerLook = 8_000
    /// The hot rows that are gathered for sealing at most, unless one target alone has more of an hour.
    static let rowsGathered = 200_000
    /// The most blocks and targets that one look at a store checks.
    static let chunksPerLook = 500
    /// The most old blocks one retention transaction deletes.
    static let chunksPerDelete = 200
    /// The largest file that is checked for damage at every start, in bytes.
    static let checkedBytes: Int64 = 64 << 20
    /// Buckets a sketch can have: γ^2300 is beyond any 64-bit number of microseconds.
    static let sketchBuckets = 2_300
    /// How far back ``StoreReader/latest()`` looks for them, in microseconds.
    static let recentMicroseconds: Int64 = 3_600_000_000
    /// The newest blocks that are searched for a last observation of a kind.
    static let chunksForLatest: Int64 = 24
    /// The pages the log may have before a commit copies it back.
    static let checkpointPages = 4_000
    /// The bytes of log kept as a file after a checkpoint.
    static let journalBytes = 64 << 20
    /// The chains that are kept of each target, the newest ones: a peer that shows another every time fills no disk.
    static let chainsPerTarget: Int64 = 500
    /// The newest deliveries of one alert that are looked at.
    static let deliveriesOfAlert = 1_000
    /// Addresses and fingerprints that the writer remembers the numbers of.
    static let rememberedWords = 100_000
    /// How often, and how many microseconds apart, a writer looks again while a reader recovers a log.
    static let recoveryPolls = 50
    /// See ``recoveryPolls``.
    static let recoveryPollMicroseconds: UInt32 = 100_000
}
