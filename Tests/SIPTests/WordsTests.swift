@testable import SIP
import Testing

/// The word-wise tests against plain ones, for every byte in every place.
struct WordsTests {
    /// All bytes in one place of a word, between two others.
    private func forEachByte(_ body: (_ byte: UInt8, _ place: Int, _ bytes: [UInt8]) -> Void) {
        for place in 0..<8 {
            for value in 0...255 {
                for filler: UInt8 in [0x61, 0x39] {
                    var bytes = [UInt8](repeating: filler, count: 8)
                    bytes[place] = UInt8(value)
                    body(UInt8(value), place, bytes)
                }
            }
        }
    }

    @Test func `the bytes that every class holds are told from all other bytes`() {
        forEachByte { byte, place, bytes in
            let isAlphanumeric = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            let isCommon = isAlphanumeric || byte == 0x2D || byte == 0x2E
            let word = bytes.span.paddedWord(at: 0)
            let there: UInt64 = 0x80 << UInt64(place * 8)
            #expect(word.otherThanNameBytes == (isCommon ? 0 : there), "\(byte) at \(place)")
            #expect(word.otherThanPathBytes == (isCommon || byte == 0x2F ? 0 : there), "\(byte) at \(place)")
        }
    }

    @Test func `what the word test passes over is of the class`() {
        let all: [CharacterClass] = [
            .token, .user, .host, .uriParameter, .uriHeader, .word, .parameterValue, .uri,
        ]
        for wanted in all {
            for byte in Array("azAZ09-.".utf8) { #expect(byte.isOf(wanted)) }
            #expect(wanted.hasSlash == UInt8(0x2F).isOf(wanted))
        }
    }

    @Test func `the first control character is found wherever it stands`() {
        for count in 0...40 {
            for place in 0...count {
                for control: UInt8 in [0, 9, 10, 13, 31] {
                    var bytes = [UInt8](repeating: 0x80, count: count)
                    if place < count { bytes[place] = control }
                    #expect(bytes.span.firstControl(from: 0) == place)
                    if place < count { #expect(bytes.span.firstControl(from: place) == place) }
                }
            }
        }
        forEachByte { byte, place, bytes in
            #expect(bytes.span.firstControl(from: 0) == (byte < 0x20 ? place : 8))
        }
    }

    @Test func `a run ends at the first byte that is not of the class, and at the limit`() {
        forEachByte { byte, place, bytes in
            let end = (bytes + bytes).span.endOfRun(of: .token, from: 0, to: 16)
            #expect(end == (byte.isOf(.token) ? 16 : place))
            #expect(bytes.span.endOfRun(of: .token, from: 0, to: 3) == (byte.isOf(.token) ? 3 : min(place, 3)))
        }
    }

    @Test func `a byte is found by value`() {
        forEachByte { byte, place, bytes in
            #expect(bytes.span.first(0x40, from: 0, to: 8) == (byte == 0x40 ? place : 8))
        }
    }

    @Test(arguments: HeaderName.allCases.filter { $0 != .other })
    func `a known name is recognised in both cases and with no other byte in any place`(name: HeaderName) {
        let spelling = Array(name.spelling.utf8)
        let lowercased = Array(name.spelling.lowercased().utf8)
        for place in spelling.indices {
            for value in 0...255 {
                var bytes = spelling
                bytes[place] = UInt8(value)
                let isSame = Character(.init(UInt8(value))).lowercased().utf8.elementsEqual([lowercased[place]])
                let found = HeaderName(bytes.span, from: 0, to: bytes.count)
                #expect((found == name) == isSame, "\(bytes)")
            }
        }
    }
}
