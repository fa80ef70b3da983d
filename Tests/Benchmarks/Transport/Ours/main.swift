// The transport, TLS and SIP layers in the jobs of the bare client beside it:
//
//   ours fresh DIR PORT rsa|ec 12|13 COUNT
//   ours tls   DIR PORT rsa|ec 12|13 COUNT WINDOW
//   ours udp   DIR PORT COUNT WINDOW
//   ours churn DIR PORT rsa|ec 12|13 COUNT
//   ours idle  DIR PORT rsa|ec 12|13 COUNT
//   ours crowd DIR PORT rsa|ec 12|13 HOSTILE-PORT SECONDS INTERVAL
//   ours hostile PORT - - - -                     (plays the bad ones of the crowd until it is killed)
//   ours fleet DIR PORT rsa|ec 12|13 COUNT SECONDS INTERVAL AUDIT     (AUDIT 0: no fresh handshakes)

import Dispatch
import Glibc
import Transport

ignoreDeadlySignals()
DescriptorLimit.raise()
let job = Job(words: Array(CommandLine.arguments.dropFirst()))
guard job.words.count >= 5 else { fatalError("too few arguments") }
let loop = try EventLoop(label: "bench")
let driver = Driver(loop: loop)
// The main thread waits on a semaphore, and the work is detached from its actor: where `await` stands at the top level
// Dispatch parks the thread in sigsuspend(2), which kills valgrind.
let done = DispatchSemaphore(value: 0)
Task.detached(executorPreference: loop.tasks) { [job, driver] in
    switch job.words[0] {
    case "fresh": await driver.fresh(job)
    case "tls": await driver.persistent(job.tlsTarget(), count: job.number(5), window: job.number(6))
    case "udp": await driver.persistent(job.udpTarget(), count: job.number(3), window: job.number(4))
    case "churn": await driver.churn(job)
    case "idle": await driver.idle(job)
    case "crowd": await driver.crowd(job)
    case "hostile": try await Hostile(loop: try EventLoop(label: "hostile")).serve(from: UInt16(job.number(1)))
    case "fleet": await driver.fleet(job)
    default: fatalError("no such job: \(job.words[0])")
    }
    fflush(nil)
    done.signal()
}
done.wait()
