package import Alerting
import Evidence
package import Plans
import Transport

extension Plan {
    /// The receivers by name, their secrets read.
    package func alertReceivers() throws(AgentError) -> [String: any AlertReceiver] {
        var all: [String: any AlertReceiver] = [:]
        for receiver in receivers {
            do {
                all[receiver.name] = try receiver.receiver(allowing: hookHosts)
            } catch let error as SecretError {
                throw AgentError(status: 78, reason: "receiver \(receiver.name): \(error.reason)")
            } catch let error as SettingSyntaxError {
                throw AgentError(status: 78, reason: "receiver \(receiver.name): \(error.reason)")
            } catch {
                throw AgentError(status: 78, reason: "receiver \(receiver.name): \(error)")
            }
        }
        return all
    }
}

extension ReceiverPlan {
    fileprivate func receiver(allowing hosts: [String]) throws -> any AlertReceiver {
        switch kind {
        case .smtp(let settings): return try Self.mail(settings)
        case .exec(let command, let timeout):
            return ExecReceiver(program: try HookProgram(arguments: command, timeout: timeout))
        case .nagios(let file, let passive):
            return try NagiosReceiver(commandFile: file, host: passive.host, service: passive.service)
        case .alertmanager(let peers):
            var receiver = try AlertmanagerReceiver(peers: try peers.map { try Self.allowed($0, hosts) })
            receiver.connection = try http.connection()
            return receiver
        default:
            var receiver = try httpReceiver(allowing: hosts)
            receiver.connection = try http.connection()
            return receiver
        }
    }

    private func httpReceiver(allowing hosts: [String]) throws -> any HTTPReceiver {
        switch kind {
        case .webhook(let settings): return try Self.webhook(settings, hosts)
        case .pagerDuty(let key, let url):
            let place = try url.map { try $0.allowed(hosts).text } ?? PagerDutyReceiver.address
            return try PagerDutyReceiver(routingKey: try key.resolve().text, url: place)
        case .jiraService(let key, let url):
            let place = try url.map { try $0.allowed(hosts).text } ?? JiraServiceReceiver.address
            return try JiraServiceReceiver(apiKey: try key.resolve().text, url: place)
        case .slack(let url): return SlackReceiver(url: try url.allowed(hosts))
        case .teams(let url, let envelope): return try TeamsReceiver(url: try url.allowed(hosts), envelope: envelope)
        case .serviceNow(let url, let account):
            return try ServiceNowReceiver(
                instance: try url.allowed(hosts), user: account.user, password: try account.password.resolve().text)
        case .splunkOnCall(let url): return SplunkOnCallReceiver(url: try url.allowed(hosts))
        case .icinga(let url, let account, let passive):
            return try IcingaReceiver(
                url: try url.allowed(hosts), user: account.user, password: try account.password.resolve().text,
                host: passive.host, service: passive.service)
        case .smtp, .exec, .nagios, .alertmanager: preconditionFailure("\(kind) is not told by one post")
        }
    }

    private static func webhook(_ settings: WebhookSettings, _ hosts: [String]) throws -> WebhookReceiver {
        let signing = try settings.signingSecret.map { reference in
            try WebhookSigning(secret: try reference.resolve().text) { key, message in
                X509Decoder.hmacSHA256(key: key, message: message)
            }
        }
        let template = try settings.templatePath.map { path in
            try WebhookTemplate(parsing: try SecretReference.file(path).resolve().text)
        }
        return WebhookReceiver(url: try settings.url.allowed(hosts), signing: signing, template: template)
    }

    private static func mail(_ settings: MailSettings) throws -> MailReceiver {
        var server = MailServer(host: settings.host, port: settings.port, security: settings.security)
        server.user = settings.account?.user
        server.password = try settings.account?.password.resolve().text
        server.caFile = settings.caPath
        server.timeout = settings.timeout
        return try MailReceiver(server: server, from: settings.sender, to: settings.receivers)
    }

    fileprivate static func allowed(_ text: String, _ hosts: [String]) throws -> HTTPURL {
        let url = try HTTPURL(parsing: text)
        guard hosts.isEmpty || hosts.contains(where: { $0.lowercased() == url.host.lowercased() }) else {
            throw SettingSyntaxError(reason: "the host \(url.host) is not among the hosts that the plan allows")
        }
        return url
    }
}

extension PlanURL {
    fileprivate func allowed(_ hosts: [String]) throws -> HTTPURL {
        switch self {
        case .plain(let text): try ReceiverPlan.allowed(text, hosts)
        case .secret(let reference): try ReceiverPlan.allowed(try reference.resolve().text, hosts)
        }
    }
}

extension HTTPSettings {
    fileprivate func connection() throws -> HTTPConnection {
        var connection = HTTPConnection()
        connection.timeout = timeout
        connection.caFile = caPath
        connection.proxy = try proxy.map { try HTTPURL(parsing: $0) }
        if let certificate = clientCertificatePath, let key = clientKeyPath {
            connection.identity = HTTPIdentity(certificateFile: certificate, keyFile: key)
        }
        return connection
    }
}
