import Testing

@testable import TimeSeries

@Suite struct ColumnTests {
    private func roundTrip(_ values: [Int64?]) throws -> [Int64?] {
        var out = ByteWriter()
        Column.write(values, to: &out)
        var input = ByteReader(out.bytes)
        let read = try Column.read(values.count, from: &input)
        #expect(input.isAtEnd)
        return read
    }

    @Test(
        arguments: [
            [0], [.max], [.min], [.min, .max], [.max, .min, 0, -1, 1], [nil, 5], [5, nil], [nil, nil, 7, nil],
            [1, 2, 3, 4, 5], [7, 7, 7, 7], [100, 200, 300, 400, 500], [-3, -3, -2], [0, .max, 0, .min, 0, nil],
        ] as [[Int64?]])
    func `every column comes back as it was`(values: [Int64?]) throws {
        #expect(try roundTrip(values) == values)
    }

    @Test func `random columns come back as they were`() throws {
        for seed in UInt64(1)...300 {
            var dice = Dice(seed: seed)
            let width = UInt64.random(in: 1...63, using: &dice)
            let gaps = Int.random(in: 0...3, using: &dice)
            var values: [Int64?] = (0..<Int.random(in: 1...200, using: &dice)).map { _ in
                gaps > 0 && Int.random(in: 0...gaps, using: &dice) == 0
                    ? nil : Int64(bitPattern: dice.next()) >> Int64(width)
            }
            values.append(0)
            #expect(try roundTrip(values) == values, "seed \(seed)")
        }
    }

    @Test func `regular times and constants cost next to nothing`() {
        var times = ByteWriter()
        Column.write((0..<60).map { 1_767_268_800_000_000 + $0 * 60_000_000 }, to: &times)
        #expect(times.bytes.count <= 20)
        var constants = ByteWriter()
        Column.write([Int64?](repeating: 200, count: 60), to: &constants)
        #expect(constants.bytes.count <= 4)
    }

    @Test func `any bytes end in values or a fault`() {
        for seed in UInt64(1)...2_000 {
            var dice = Dice(seed: seed)
            let bytes = (0..<Int.random(in: 0...60, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
            var input = ByteReader(bytes)
            let values = try? Column.read(Int.random(in: 0...300, using: &dice), from: &input)
            #expect(values.map { $0.count <= 300 } ?? true)
            _ = LatencySketch(encoded: bytes)
            var block: [UInt8] = [Chunk.version]
            let sum = Checksum.of(bytes[...])
            block += (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } + bytes
            _ = try? Chunk.rows(of: block, target: 1)
        }
    }

    @Test func `the checksum is the one everybody knows`() {
        #expect(Checksum.of(Array("123456789".utf8)[...]) == 0xCBF4_3926)
    }
}
