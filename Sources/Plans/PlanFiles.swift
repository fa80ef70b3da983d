internal import Evidence

/// The files and variables that a plan names: whether they can be read now, and programs run.
package struct PlanFiles: Sendable, Hashable {
    /// What cannot be read or run, in the order identities, targets, receivers.
    package private(set) var problems: [PlanProblem] = []
    /// Secrets and keys that everyone may read.
    package private(set) var warnings: [PlanProblem] = []

    private let plan: String
    /// The file whose entries are being looked at.
    private var file: String
    private var seen: Set<String> = []

    /// Looks at every file and variable of the plan once; `file` names the plan in messages.
    package init(of plan: Plan, file: String) {
        self.plan = file
        self.file = file
        look(atHeartbeatOf: plan.agent)
        for (name, identity) in plan.identities.sorted(by: { $0.key < $1.key }) { look(at: identity, named: name) }
        for (index, target) in plan.targets.enumerated() {
            let isOfPlan = place(target.file)
            let path = isOfPlan ? "targets[\(index)]" : "targets.\(target.name)"
            if let bundle = target.tls.caPath { look(at: bundle, "\(path).tls.ca", target.line) }
            if let lists = target.tls.crlPath { look(at: lists, "\(path).tls.crl", target.line) }
            if let secret = target.credentials?.password {
                look(at: secret, "\(path).credentials.password", target.line)
            }
        }
        for (index, listener) in plan.listeners.enumerated() { look(at: listener, "listen[\(index)]") }
        for receiver in plan.receivers { look(at: receiver) }
    }

    /// Goes on in the file that an entry stands in; whether that is the plan itself.
    @discardableResult
    private mutating func place(_ file: String) -> Bool {
        self.file = file.isEmpty ? plan : file
        return self.file == plan
    }

    private mutating func look(atHeartbeatOf agent: AgentSettings) {
        guard let heartbeat = agent.heartbeat, case .secret(let secret) = heartbeat.url else { return }
        look(at: secret, "agent.heartbeat.url", heartbeat.line)
    }

    private mutating func look(at identity: Identity, named name: String) {
        let path = "identities.\(name)"
        place(identity.file)
        look(at: identity.certificatePath, "\(path).certificate", identity.line)
        look(at: identity.keyPath, "\(path).key", identity.line)
        warn(SecretReference.file(identity.keyPath).warning, "\(path).key", identity.line)
        if let password = identity.keyPassword { look(at: password, "\(path).key-password", identity.line) }
    }

    private mutating func look(at listener: ListenPlan, _ path: String) {
        file = plan
        if let certificate = listener.certificatePath { look(at: certificate, "\(path).certificate", listener.line) }
        if let key = listener.keyPath {
            look(at: key, "\(path).key", listener.line)
            warn(SecretReference.file(key).warning, "\(path).key", listener.line)
        }
        if let password = listener.keyPassword { look(at: password, "\(path).key-password", listener.line) }
        if let bundle = listener.caPath { look(at: bundle, "\(path).ca", listener.line) }
    }

    private mutating func look(at receiver: ReceiverPlan) {
        let path = "receivers.\(receiver.name)"
        place(receiver.file)
        for (key, secret) in receiver.secrets { look(at: secret, "\(path).\(key)", receiver.line) }
        for (key, file) in receiver.files { look(at: file, "\(path).\(key)", receiver.line) }
        if case .exec(let command, _) = receiver.kind, let program = command.first, program.hasPrefix("/") {
            look(atProgram: program, "\(path).exec.command", receiver.line)
        }
    }

    private mutating func look(atProgram path: String, _ keyPath: String, _ line: Int) {
        guard let refusal = RegularFile.refusalToRun(path) else { return }
        let reason = "\(PeerText(decoded: path).forTerminal) \(refusal)"
        problems.append(PlanProblem(file: file, line: line, keyPath: keyPath, reason: reason))
    }

    private mutating func look(at path: String, _ keyPath: String, _ line: Int) {
        guard seen.insert(path).inserted else { return }
        do {
            _ = try RegularFile.bytes(of: path, atMost: PlanLimits.fileBytes)
        } catch {
            let reason = "\(PeerText(decoded: path).forTerminal) \(error.reason)"
            problems.append(PlanProblem(file: file, line: line, keyPath: keyPath, reason: reason))
        }
    }

    private mutating func look(at secret: SecretReference, _ keyPath: String, _ line: Int) {
        do {
            _ = try secret.resolve()
        } catch {
            problems.append(PlanProblem(file: file, line: line, keyPath: keyPath, reason: error.reason))
        }
        warn(secret.warning, keyPath, line)
    }

    private mutating func warn(_ reason: String?, _ keyPath: String, _ line: Int) {
        if let reason { warnings.append(PlanProblem(file: file, line: line, keyPath: keyPath, reason: reason)) }
    }
}
