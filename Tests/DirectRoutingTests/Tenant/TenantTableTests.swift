import DirectRouting
import Testing

@Suite struct TenantTableTests {
    @Test func `quotation marks, line breaks and the type line are read as Export-Csv writes them`() {
        let text = "#TYPE Selected.Gateway\r\n\"Identity\",\"Description\"\r\n\"sbc1\",\"a \"\"b\"\",\nc\"\r\nsbc2,\r\n"
        let records = TenantTable(reading: text, origin: "g.csv").records
        #expect(records.map { $0.text("identity") } == ["sbc1", "sbc2"])
        #expect(records.first?.text("Description") == "a \"b\",\nc")
        #expect(records.last?.text("Description") == nil)
    }

    @Test(arguments: ["a;b\n1;2", "a\tb\n1\t2", "a,b\n1,2\n\n"])
    func `semicolons and tabs separate as well`(_ text: String) {
        let records = TenantTable(reading: text, origin: "x").records
        #expect(records.count == 1)
        #expect(records.first?.text("b") == "2")
    }

    @Test func `a list that Export-Csv lost is named`() {
        let text = "Identity,OnlinePstnUsages\nx,System.Collections.Generic.List`1[System.String]\n"
        #expect(TenantTable(reading: text, origin: "x").lostColumns == ["OnlinePstnUsages"])
    }

    @Test func `an empty file has no rows`() { #expect(TenantTable(reading: "", origin: "x").records.isEmpty) }

    @Test func `a list may stand in PowerShell's wrapper or be one word`() {
        let wrapped = TenantValue.record([
            TenantField("value", .list([.text("a"), .text("b")])), TenantField("Count", .text("2")),
        ])
        let record = TenantRecord([TenantField("x", wrapped), TenantField("y", .text("c"))], origin: "x")
        #expect(record.texts("X") == ["a", "b"])
        #expect(record.texts("Y") == ["c"])
        #expect(record.texts("z").isEmpty)
    }
}
