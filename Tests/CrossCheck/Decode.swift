// Reads a file of `length LF message` and prints for each message one line of what our parser saw, for compare.py.
// Compiled together with Sources/SIP/*.swift.

import Glibc

func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { fatalError("cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
}

func line(_ view: borrowing MessageView) -> String {
    let essentials = view.essentials
    var vias: [[String]] = [[], [], [], []]
    try? view.forEachVia { via in
        vias[0].append(view.text(via.transport))
        vias[1].append(view.text(via.host))
        vias[2].append(via.port.map { String($0) } ?? "")
        vias[3].append(view.text(via.branch))
    }
    let contact = essentials.contact.map { view.text($0.uri.whole) } ?? ""
    let fields = [
        view.text(view.method), view.text(view.requestURI), view.isRequest ? "" : String(view.statusCode),
        view.text(essentials.callID), String(essentials.cseq.number), view.text(essentials.cseq.method),
        vias[0].joined(separator: " "), vias[1].joined(separator: " "), vias[2].joined(separator: " "),
        vias[3].joined(separator: " "), view.text(essentials.from.uri.whole), view.text(essentials.from.tag),
        view.text(essentials.to.uri.whole), view.text(essentials.to.tag), contact,
        view.contentLength.map { String($0) } ?? "", view.text(of: .server) ?? "", view.text(of: .userAgent) ?? "",
        essentials.maxForwards.map { String($0) } ?? "",
    ]
    return fields.joined(separator: "\t")
}

@main
enum Decode {
    static func main() {
        let bytes = read(CommandLine.arguments[1])
        var index = MessageIndex()
        var offset = 0
        while offset < bytes.count {
            var length = 0
            while bytes[offset] != 10 {
                length = length * 10 + Int(bytes[offset] - 48)
                offset += 1
            }
            let message = Array(bytes[offset + 1..<offset + 1 + length])
            offset += 1 + length
            do throws(SIPSyntaxError) {
                print(line(try index.parse(message.span, as: .strict)))
            } catch {
                print("refused at \(error.offset): \(error.reason.rawValue)")
            }
        }
    }
}
