import TestSupport
import Testing

extension EndToEndTests {
    /// The fault matrix: one condition a row, the real binary, and its verdict, exit status, cause and evidence.
    @Suite struct FaultMatrixTests {
        @Test(arguments: FaultMatrix.chapters)
        func `every condition gets its own cause`(chapter: FaultMatrix.Chapter) async {
            let rows = chapter.rows.filter { row in
                let missing = row.peer.needs.filter { !$0.isInstalled }.map(\.name)
                if !missing.isEmpty { print("skipped for want of \(missing.joined(separator: ", ")): \(row.name)") }
                return missing.isEmpty
            }
            await withTaskGroup(of: Void.self) { group in
                for (index, row) in rows.enumerated() {
                    if index >= 4 { await group.next() }
                    group.addTask { await Self.hold(row) }
                }
            }
        }

        private static func hold(_ row: FaultRow) async {
            do {
                for difference in row.differences(from: try await row.run()) {
                    Issue.record("\(row.name): \(difference)", sourceLocation: row.location)
                }
            } catch {
                Issue.record("\(row.name): \(error)", sourceLocation: row.location)
            }
        }

        @Test func `the matrix is large, and no condition is listed twice`() {
            let names = FaultMatrix.chapters.flatMap(\.rows).map(\.name)
            #expect(names.count >= 60)
            #expect(Set(names).count == names.count)
        }

        @Test func `every row says what must be shown`() {
            let silent = FaultMatrix.chapters.flatMap(\.rows).filter { $0.evidence.isEmpty && $0.facts.isEmpty }
            #expect(silent.map(\.name) == [])
        }

        @Test func `a row fails by its verdict, its status, its codes, its evidence and its facts`() throws {
            let text = """
                {"verdict":"fail","results":[{"verdict":"fail","sip":null,"steps":[{"name":"tcp","status":"fail"}],
                "diagnoses":[{"code":"tcp.refused","severity":"fail","summary":"s","remedy":"r",
                "evidence":{"errno":111}}]}]}
                """
            let whole = try JSONTree(parsing: text)
            func differences(_ row: FaultRow, _ exit: Int32 = 2) -> Int {
                row.differences(
                    from: CheckReading(exit: .status(exit), whole: whole, result: whole["results"][0])
                ).count
            }
            let right = FaultRow(
                "right", .nobody(), is: "fail", "tcp.refused", evidence: ["errno": .number(111)],
                facts: ["sip": .absent, "steps.tcp": .text("fail")])
            #expect(differences(right) == 0)
            #expect(differences(right, 3) == 1)
            #expect(differences(FaultRow("w", .nobody(), is: "unknown", "tcp.refused")) >= 3)
            #expect(differences(FaultRow("w", .nobody(), is: "fail", "tcp.timeout")) == 1)
            #expect(differences(FaultRow("w", .nobody(), is: "fail", "tcp.refused", "sip.timeout")) == 1)
            let evidence: [String: FaultRow.Shown] = ["errno": .number(110)]
            #expect(differences(FaultRow("w", .nobody(), is: "fail", "tcp.refused", evidence: evidence)) == 1)
            #expect(differences(FaultRow("w", .nobody(), is: "fail", "tcp.refused", facts: ["sip": .there])) == 1)
        }
    }
}
