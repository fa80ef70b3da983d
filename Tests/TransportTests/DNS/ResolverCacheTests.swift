import Evidence
import Testing

@testable import Transport

@Suite struct ResolverCacheTests {
    private func resolution(ttl: Int?) -> Resolution {
        Resolution(
            outcome: .noAddress, source: .dns, name: "", ttl: ttl, isComplete: true, duration: .zero, queries: [])
    }

    private func name(_ index: Int) throws -> DNSName { try #require(DNSName("n\(index).test")) }

    @Test func `the cache is bounded, and what ends first goes first`() throws {
        var cache = ResolverCache(capacity: 3)
        let start = MonotonicTime(nanoseconds: 0)
        for (index, ttl) in [30, 10, 20, 40].enumerated() {
            cache.keep(resolution(ttl: ttl), of: try name(index), at: start)
        }
        #expect(cache.count == 3)
        #expect(try (0..<4).map { cache.resolution(of: try name($0), at: start) != nil } == [true, false, true, true])
    }

    @Test func `ended answers make room first`() throws {
        var cache = ResolverCache(capacity: 2)
        cache.keep(resolution(ttl: 1), of: try name(0), at: MonotonicTime(nanoseconds: 0))
        cache.keep(resolution(ttl: 1), of: try name(1), at: MonotonicTime(nanoseconds: 0))
        cache.keep(resolution(ttl: 1), of: try name(2), at: MonotonicTime(nanoseconds: 2_000_000_000))
        #expect(cache.count == 1)
    }

    @Test func `an answer without a TTL is not kept, and a kept one counts down`() throws {
        var cache = ResolverCache()
        cache.keep(resolution(ttl: nil), of: try name(0), at: MonotonicTime(nanoseconds: 0))
        #expect(cache.count == 0)
        cache.keep(resolution(ttl: 10), of: try name(0), at: MonotonicTime(nanoseconds: 0))
        #expect(cache.resolution(of: try name(0), at: MonotonicTime(nanoseconds: 4_000_000_000))?.ttl == 6)
        #expect(cache.resolution(of: try name(0), at: MonotonicTime(nanoseconds: 10_000_000_000)) == nil)
        #expect(cache.count == 0)
    }
}
