import COpenSSL

/// Random numbers for what goes over the wire, from OpenSSL's generator, many at a time: the system's own costs a call
/// to the kernel for every eight bytes. Loop only; a reference, so that no copy repeats what another has said.
package final class RandomPool: RandomNumberGenerator {
    private var numbers: [UInt64] = []

    /// How many numbers are made at once.
    static let size = 64

    /// An empty pool.
    package init() {}

    /// The next number; no number is handed out twice.
    package func next() -> UInt64 {
        if numbers.isEmpty { refill() }
        return numbers.popLast() ?? UInt64.random(in: .min ... .max)
    }

    /// Where OpenSSL has no randomness to give, the pool stays empty and the system's generator is asked instead.
    private func refill() {
        numbers = Array(repeating: 0, count: Self.size)
        let filled = numbers.withUnsafeMutableBytes { RAND_bytes($0.baseAddress, Int32(clamping: $0.count)) }
        if filled != 1 { numbers = [] }
    }
}
