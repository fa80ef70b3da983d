/// Round values for a chart's vertical axis.
struct ValueAxis {
    /// The values with a tick, in order.
    let ticks: [Double]
    /// The top of the axis.
    let top: Double
    /// The bottom; 0 unless logarithmic.
    let bottom: Double
    /// Whether equal distances are equal ratios.
    let isLogarithmic: Bool

    /// An axis that holds the values, which are positive; logarithmic where they differ by more than twentyfold.
    init(smallest: Double, largest: Double) {
        let smallest = max(smallest, 0.001)
        let largest = max(largest, smallest)
        isLogarithmic = largest / smallest > 20
        if isLogarithmic {
            let decades = Self.decades(from: smallest, to: largest)
            let steps: [Double] = decades.count <= 3 ? [1, 2, 5] : [1]
            let all = decades.flatMap { decade in steps.map { $0 * decade } }
            let below = all.last { $0 <= smallest } ?? smallest
            let above = all.first { $0 >= largest } ?? largest
            ticks = all.filter { $0 >= below && $0 <= above }
            (bottom, top) = (below, above)
        } else {
            let step = Self.niceStep(largest / 4)
            let count = Int((largest / step).rounded(.up))
            ticks = (0...max(1, count)).map { Double($0) * step }
            (bottom, top) = (0, Double(max(1, count)) * step)
        }
    }

    /// Where a value lies, 0 at the bottom and 1 at the top.
    func position(of value: Double) -> Double {
        let value = min(max(value, isLogarithmic ? bottom : 0), top)
        guard isLogarithmic else { return value / top }
        return top > bottom ? (log2(value) - log2(bottom)) / (log2(top) - log2(bottom)) : 1
    }

    private static func decades(from smallest: Double, to largest: Double) -> [Double] {
        var decade = 0.001
        while decade * 10 <= smallest { decade *= 10 }
        var all: [Double] = []
        while decade <= largest * 10, all.count < 12 {
            all.append((decade * 1_000).rounded() / 1_000)
            decade *= 10
        }
        return all
    }

    private static func niceStep(_ rough: Double) -> Double {
        var decade = 0.0001
        while decade * 10 <= rough, decade < 1e15 { decade *= 10 }
        return [1, 2, 2.5, 5, 10].map { $0 * decade }.first { $0 >= rough } ?? 10 * decade
    }

    /// The logarithm to base 2 of a positive number: its exponent, and for the rest the series of the area tangent.
    private func log2(_ value: Double) -> Double {
        let naturalLogarithmOfTwo = 0.693147180559945309
        let z = (value.significand - 1) / (value.significand + 1)
        var (power, sum) = (z, 0.0)
        for n in stride(from: 1.0, through: 25, by: 2) {
            sum += power / n
            power *= z * z
        }
        return Double(value.exponent) + 2 * sum / naturalLogarithmOfTwo
    }
}
