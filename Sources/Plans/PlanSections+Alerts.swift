internal import Alerting
internal import Evidence

extension PlanSection {
    static let receiver = PlanSection(
        [
            PlanKey("webhook", .section(webhook), "An HTTP POST of trunkwatch.alert/1."),
            PlanKey("pagerduty", .section(pagerDuty), "PagerDuty, Events API v2."),
            PlanKey("jsm", .section(jiraService), "Jira Service Management, or Opsgenie by its address."),
            PlanKey("alertmanager", .section(alertmanager), "Prometheus Alertmanager, every peer of it."),
            PlanKey("slack", .section(slack), "A Slack incoming webhook."),
            PlanKey("teams", .section(teams), "A Microsoft Teams Workflows webhook."),
            PlanKey("servicenow", .section(serviceNow), "ServiceNow Event Management."),
            PlanKey("splunk-on-call", .section(splunkOnCall), "Splunk On-Call."),
            PlanKey("smtp", .section(mail), "E-mail."),
            PlanKey("exec", .section(exec), "A program that gets trunkwatch.alert/1 on standard input."),
            PlanKey("icinga", .section(icinga), "A passive result by Icinga 2's API."),
            PlanKey("nagios", .section(nagios), "A passive result by Nagios' command file."),
        ],
        planned: ["snmp"], union: true)

    private static let http = [
        PlanKey("timeout", .duration(.seconds(1) ... .minutes(1)), "Of one attempt.", default: "15s"),
        PlanKey("ca", .path, "A PEM bundle trusted in place of the system's."),
        PlanKey("proxy", .proxy, "An http or https proxy; default: none, whatever the environment says."),
        PlanKey("client-certificate", .path, "A PEM file, for a receiver that asks for one."),
        PlanKey("client-key", .path, "Its key, a PEM file."),
    ]

    private static let secretURL = PlanKey(
        "url", .url, "Where to; a reference where the address itself is the secret.", required: true)

    private static let account = [
        PlanKey("user", .text, "Whom to log in as.", required: true),
        PlanKey("password", .secret, "The user's password.", required: true),
    ]

    private static let passive = [
        PlanKey("host", .text, "The host's name; $target$, $site$ and $rule$ are filled in.", default: "$target$"),
        PlanKey("service", .text, "The service's name, filled in alike.", default: "trunkwatch"),
    ]

    static let webhook = PlanSection(
        [
            secretURL, PlanKey("signing-secret", .secret, "Signs each delivery by the Standard Webhooks headers."),
            PlanKey("template", .path, "JSON with places such as {{summary}}, in place of trunkwatch.alert/1."),
        ] + http)

    static let pagerDuty = PlanSection(
        [
            PlanKey("routing-key", .secret, "The integration's key, 32 characters.", required: true),
            PlanKey("url", .url, "Where the service region has an address of its own."),
        ] + http)

    static let jiraService = PlanSection(
        [
            PlanKey("api-key", .secret, "The integration's key.", required: true),
            PlanKey("url", .url, "Where it is not api.atlassian.com, such as https://api.opsgenie.com/v2/alerts."),
        ] + http)

    static let alertmanager = PlanSection(
        [PlanKey("urls", .list(.proxy), "The root of every peer; never a load balancer.", required: true)] + http)

    static let slack = PlanSection([secretURL] + http)

    static let teams = PlanSection(
        [
            secretURL,
            PlanKey(
                "envelope", .choice(TeamsReceiver.Envelope.allCases.map(\.rawValue)), "What stands around the card.",
                default: "message"),
        ] + http)

    static let serviceNow = PlanSection([secretURL] + account + http)
    static let splunkOnCall = PlanSection([secretURL] + http)
    static let icinga = PlanSection([secretURL] + account + passive + http)

    static let nagios = PlanSection(
        [PlanKey("command-file", .path, "The pipe that Nagios reads commands from.", required: true)] + passive)

    static let exec = PlanSection([
        PlanKey("command", .list(.text), "The program's absolute path and its arguments; no shell.", required: true),
        PlanKey("timeout", .duration(.seconds(1) ... .minutes(10)), "It is killed after that.", default: "30s"),
    ])

    static let mail = PlanSection([
        PlanKey("host", .host, "The mail server.", required: true),
        PlanKey("port", .integer(1...65_535), "Default: 587, 465 with security: tls, 25 with none."),
        PlanKey(
            "security", .choice(MailServer.Security.allCases.map(\.rawValue)), "How the connection is protected.",
            default: "starttls"),
        PlanKey("user", .text, "Whom to log in as; default: nobody."),
        PlanKey("password", .secret, "The user's password."),
        PlanKey("from", .text, "The sender's address.", required: true),
        PlanKey("to", .list(.text), "The receivers' addresses.", required: true),
        PlanKey("ca", .path, "A PEM bundle trusted in place of the system's."),
        PlanKey("timeout", .duration(.seconds(1) ... .minutes(2)), "Of one attempt.", default: "30s"),
    ])

    static let alerts = PlanSection(
        [
            PlanKey("routes", .list(.section(route)), "The first that matches decides; default: all to all."),
            PlanKey(
                "rules", .list(.section(rule)),
                "What fires; they take the place of the usual rules, which plan show prints."),
            PlanKey("links", .section(links), "Where the messages lead."),
            PlanKey("inhibit", .list(.section(inhibition)), "Which alerts keep others from being told."),
            PlanKey(
                "storm-after", .integer(2...100_000), "So many alerts alike within two minutes are told as one.",
                default: "10"),
            PlanKey("hosts", .list(.host), "The only hosts that webhooks may go to; default: any."),
        ],
        planned: ["intervals"])

    static let route = PlanSection(
        [
            PlanKey("match", .matchers, "Labels, severity, rule, target, site or diagnosis; none matches everything."),
            PlanKey("to", .list(.name), "Names of receivers, in order.", required: true),
            PlanKey("group-by", .list(.text), "Told together where alike in these labels; default: each alone."),
            PlanKey(
                "group-wait", .duration(.zero ... .hours(1)),
                "How long the first waits for others; default: 10s, with group-by 30s."),
            PlanKey(
                "group-interval", .duration(.seconds(1) ... .days(1)), "From one telling of a group to the next.",
                default: "5m"),
            PlanKey("repeat", .duration(.minutes(1) ... .days(30)), "Tells again what still fires; default: never."),
            PlanKey("mute-in", .list(.name), "Names of maintenance windows in which nobody is told."),
        ])

    static let inhibition = PlanSection([
        PlanKey("source", .matchers, "While an alert like this fires…", required: true),
        PlanKey("target", .matchers, "…alerts like this are not told.", required: true),
        PlanKey("equal", .list(.text), "Only where both are alike in these labels."),
    ])
}
