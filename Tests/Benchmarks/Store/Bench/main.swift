// bench-store STORE DAYS TARGETS fill|sizes|read

let words = CommandLine.arguments
var bench = StoreBench(path: words[1], days: Int(words[2]) ?? 30, targets: Int(words[3]) ?? 1_000)
switch words[4] {
case "fill": try bench.fill()
case "sizes": try bench.sizes()
default: try bench.read()
}
