package import Alerting
package import Evidence

/// Where alerts may go: one entry of `receivers:`.
package struct ReceiverPlan: Sendable, Hashable {
    /// How a receiver is spoken to.
    package enum Kind: Sendable, Hashable {
        /// An HTTP POST of `trunkwatch.alert/1`, or of a template's text.
        case webhook(WebhookSettings)
        /// PagerDuty's Events API v2; the address where it is not the usual one.
        case pagerDuty(routingKey: SecretReference, url: PlanURL?)
        /// Jira Service Management; the address where it is not the usual one.
        case jiraService(apiKey: SecretReference, url: PlanURL?)
        /// Every peer of an Alertmanager.
        case alertmanager(peers: [String])
        /// A Slack incoming webhook.
        case slack(PlanURL)
        /// A Microsoft Teams Workflows webhook.
        case teams(PlanURL, TeamsReceiver.Envelope)
        /// ServiceNow Event Management: the instance and an account there.
        case serviceNow(PlanURL, PlanAccount)
        /// Splunk On-Call's generic REST endpoint.
        case splunkOnCall(PlanURL)
        /// E-mail.
        case smtp(MailSettings)
        /// A program.
        case exec(command: [String], timeout: Span)
        /// Icinga 2's API: its root, an account there, and the objects' names.
        case icinga(PlanURL, PlanAccount, PassiveSettings)
        /// Nagios' command file and the objects' names.
        case nagios(commandFile: String, PassiveSettings)
    }

    /// Its name, which routes refer to: `[A-Za-z0-9._:-]{1,128}`.
    package var name: String
    /// How it is spoken to.
    package var kind: Kind
    /// How it is reached, where it speaks HTTP.
    package var http = HTTPSettings()
    /// The line of the plan that it starts on.
    package var line = 0
    /// The file that it stands in.
    package var file = ""

    /// A receiver from its parts.
    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// How a receiver is reached that speaks HTTP: keys that all of them have.
package struct HTTPSettings: Sendable, Hashable {
    /// `timeout`: of one attempt; 1 s to 60 s, default 15 s.
    package var timeout = Span.seconds(15)
    /// `ca`: a PEM bundle trusted in place of the system's; relative to the plan file.
    package var caPath: String?
    /// `proxy`: an http or https proxy; default none, whatever the environment says.
    package var proxy: String?
    /// `client-certificate`: a PEM file for a receiver that asks for one; relative to the plan file.
    package var clientCertificatePath: String?
    /// `client-key`: its key.
    package var clientKeyPath: String?

    /// The defaults.
    package init() {}
}

/// A generic webhook: `webhook:` of a receiver.
package struct WebhookSettings: Sendable, Hashable {
    /// `url`: http or https, no user and password; a reference where the address itself is the secret.
    package var url: PlanURL
    /// `signing-secret`: signs each delivery by the Standard Webhooks headers; default none.
    package var signingSecret: SecretReference?
    /// `template`: a file of JSON with places such as `{{summary}}`, in place of `trunkwatch.alert/1`.
    package var templatePath: String?

    /// A webhook to that address with the documented defaults.
    package init(url: PlanURL) { self.url = url }
}

/// A user and a password: keys of receivers that ask for them, and `credentials:` of a target.
package struct PlanAccount: Sendable, Hashable {
    /// `user`.
    package var user: String
    /// `password`.
    package var password: SecretReference

    /// An account from its parts.
    package init(user: String, password: SecretReference) {
        self.user = user
        self.password = password
    }
}

/// The names of the objects that take passive results; `$target$`, `$site$` and `$rule$` are filled in.
package struct PassiveSettings: Sendable, Hashable {
    /// `host`; default `$target$`.
    package var host = "$target$"
    /// `service`; default `trunkwatch`.
    package var service = "trunkwatch"

    /// The defaults.
    package init() {}
}

/// A mail server and the addresses: `smtp:` of a receiver.
package struct MailSettings: Sendable, Hashable {
    /// `host`.
    package var host: String
    /// `port`; default 587, 465 with `security: tls`, 25 with `none`.
    package var port: UInt16
    /// `security`: default `starttls`.
    package var security: MailServer.Security
    /// `account`: default none.
    package var account: PlanAccount?
    /// `from`.
    package var sender: String
    /// `to`.
    package var receivers: [String]
    /// `ca`: a PEM bundle trusted in place of the system's; relative to the plan file.
    package var caPath: String?
    /// `timeout`: of one attempt; 1 s to 120 s, default 30 s.
    package var timeout = Span.seconds(30)

    /// Settings from their parts.
    package init(host: String, port: UInt16, security: MailServer.Security, sender: String, receivers: [String]) {
        self.host = host
        self.port = port
        self.security = security
        self.sender = sender
        self.receivers = receivers
    }
}
