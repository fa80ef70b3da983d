import Testing

@testable import Transport

@Suite struct RecentValuesTests {
    @Test(arguments: [2, 3, 8, 100]) func `the count never exceeds the capacity`(_ capacity: Int) {
        var values = RecentValues<Int, Int>(capacity: capacity)
        for key in 0..<1_000 {
            values.keep(key, as: key % 300)
            _ = values.value((key * 7) % 300)
            #expect(values.count <= capacity)
        }
    }

    @Test func `what is asked for again and again is never forgotten, what is not asked for is`() {
        var values = RecentValues<Int, String>(capacity: 4)
        values.keep("dear", as: -1)
        values.keep("forgotten", as: -2)
        for key in 0..<100 {
            values.keep("passing", as: key)
            #expect(values.value(-1) == "dear")
        }
        #expect(values.value(-2) == nil)
    }

    @Test func `a value replaces the earlier one of its key`() {
        var values = RecentValues<Int, String>(capacity: 2)
        for text in ["a", "b", "c"] {
            values.keep(text, as: 1)
            values.keep(text, as: 2)
            #expect(values.value(1) == text)
            #expect(values.value(2) == nil || values.value(2) == text)
        }
    }
}
