internal import Evidence

extension ReceiverPlan {
    /// The secrets that it names, with the key of each below its own.
    var secrets: [(key: String, secret: SecretReference)] {
        switch kind {
        case .webhook(let webhook):
            webhook.url.secrets("webhook") + (webhook.signingSecret.map { [("webhook.signing-secret", $0)] } ?? [])
        case .pagerDuty(let key, let url): [("pagerduty.routing-key", key)] + (url?.secrets("pagerduty") ?? [])
        case .jiraService(let key, let url): [("jsm.api-key", key)] + (url?.secrets("jsm") ?? [])
        case .slack(let url): url.secrets("slack")
        case .teams(let url, _): url.secrets("teams")
        case .serviceNow(let url, let account): url.secrets("servicenow") + [("servicenow.password", account.password)]
        case .splunkOnCall(let url): url.secrets("splunk-on-call")
        case .smtp(let mail): mail.account.map { [("smtp.password", $0.password)] } ?? []
        case .icinga(let url, let account, _): url.secrets("icinga") + [("icinga.password", account.password)]
        case .alertmanager, .exec, .nagios: []
        }
    }

    /// The files that it names, with the key of each below its own; a pipe and a program are not read.
    var files: [(key: String, path: String)] {
        var files: [(String, String?)] = [
            ("ca", http.caPath), ("client-certificate", http.clientCertificatePath),
            ("client-key", http.clientKeyPath),
        ]
        if case .webhook(let webhook) = kind { files.append(("template", webhook.templatePath)) }
        if case .smtp(let mail) = kind { files.append(("ca", mail.caPath)) }
        return files.compactMap { key, path in path.map { ("\(word).\(key)", $0) } }
    }

    private var word: String {
        switch kind {
        case .webhook: "webhook"
        case .pagerDuty: "pagerduty"
        case .jiraService: "jsm"
        case .alertmanager: "alertmanager"
        case .slack: "slack"
        case .teams: "teams"
        case .serviceNow: "servicenow"
        case .splunkOnCall: "splunk-on-call"
        case .smtp: "smtp"
        case .exec: "exec"
        case .icinga: "icinga"
        case .nagios: "nagios"
        }
    }
}

extension PlanURL {
    fileprivate func secrets(_ word: String) -> [(key: String, secret: SecretReference)] {
        if case .secret(let secret) = self { [("\(word).url", secret)] } else { [] }
    }
}
