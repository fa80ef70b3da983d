import Exposition
import Foundation

/// Standard output for results, standard error for talk.
enum Terminal {
    /// Writes a result; a reader that went away ends the process quietly.
    static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes a part of a result.
    static func print(_ bytes: [UInt8]) { write(bytes[...], to: STDOUT_FILENO) }

    /// Says something to the person in front of it.
    static func say(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Says something without ending the line.
    static func whisper(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Says what went wrong: in lines that fit where somebody looks, else in one, for those who search in it.
    static func complain(_ text: String) {
        guard talksToSomebody else { return say("trunkwatch: " + text) }
        say(TextStyle(colour: false, width: width(of: STDERR_FILENO) ?? 80).talk(text, lead: "trunkwatch: "))
    }

    /// Whether somebody looks at standard output.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether somebody looks at standard error.
    static var talksToSomebody: Bool { isatty(STDERR_FILENO) == 1 }

    /// Colour where somebody looks and nobody asked for none (`NO_COLOR`); the window's width, else 80.
    static var style: TextStyle {
        let environment = ProcessInfo.processInfo.environment
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return TextStyle(colour: isInteractive && !isPlain, width: columns)
    }

    private static var columns: Int { width(of: STDOUT_FILENO) ?? 80 }

    private static func width(of descriptor: Int32) -> Int? { window(of: descriptor).map { min($0.columns, 120) } }

    /// The rows of the window, else 24.
    static var rows: Int { window(of: STDOUT_FILENO)?.rows ?? 24 }

    private static func window(of descriptor: Int32) -> (rows: Int, columns: Int)? {
        // The kernel's `struct winsize`: rows, columns, and two numbers that nobody uses.
        var size: [UInt16] = [0, 0, 0, 0]
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size[0] > 0, size[1] > 0 else {
            return nil
        }
        return (Int(size[0]), Int(size[1]))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8)[...], to: descriptor)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count > 0 {
                bytes = bytes.dropFirst(count)
                continue
            }
            // Talk that nobody hears is lost; a result that cannot be written is an error, unless its reader had
            // enough.
            guard descriptor == STDOUT_FILENO else { return }
            let number = errno
            if number == EPIPE { return }
            complain("standard output: \(String(cString: strerror(number)).lowercased())")
            exit(74)
        }
    }
}
