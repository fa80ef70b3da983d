package import Evidence
import SIP

/// Where a 3xx points (RFC 3261 §8.1.3.4): its first Contact, if one could go there.
package struct Redirection: Sendable, Hashable {
    /// The place; its host is what the peer wrote, and nothing was resolved yet.
    package let address: TargetAddress

    /// The place that a response points to; `nil` where it is no 3xx, or its Contact is no place that we could probe.
    init?(_ response: ResponseFacts) {
        guard (300...399).contains(response.statusCode), let contact = response.contact else { return nil }
        let open = UInt8(ascii: "<")
        let inner = contact.firstIndex(of: open).map { contact[($0 + 1)...].prefix { $0 != UInt8(ascii: ">") } }
        // Without angle brackets what follows the first semicolon belongs to the header (RFC 3261 §20.10).
        guard let uri = try? URIText(parsing: Array(inner ?? contact.prefix { $0 != UInt8(ascii: ";") })),
            let transport = Self.transport(of: uri)
        else { return nil }
        let host = uri.text(uri.parts.host)
        let literal = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        guard IPAddress(literal) != nil || TargetAddress.isHostName(literal) else { return nil }
        address = TargetAddress(
            host: literal, port: uri.parts.port ?? transport.defaultPort, transport: transport)
    }

    private static func transport(of uri: URIText) -> TransportKind? {
        let parameters = uri.text(uri.parts.parameters).lowercased().split(separator: ";")
        let named = parameters.first { $0.hasPrefix("transport=") }?.dropFirst("transport=".count)
        switch uri.parts.scheme {
        case .sips: return .tls
        case .sip: return named.map { TransportKind(rawValue: String($0)) } ?? .udp
        default: return nil
        }
    }
}

extension ProbeResult {
    /// Where the answer points; `nil` where it is no redirection.
    package var redirection: Redirection? { sip.flatMap { Redirection($0) } }

    /// The same result where the redirection was followed as asked: what is there decides, the 3xx is worth knowing.
    fileprivate var followed: ProbeResult {
        var result = self
        result.isFollowed = true
        for index in result.diagnoses.indices where result.diagnoses[index].code == .sipUnexpectedStatus {
            result.diagnoses[index].severity = .info
        }
        for index in result.steps.indices where result.steps[index].name == .options {
            result.steps[index].status = .pass
            result.steps[index].detail += ", followed"
        }
        return result
    }

    /// The same result where the redirection could not be followed, and why.
    fileprivate func notFollowed(_ reason: String) -> ProbeResult {
        var result = self
        for index in result.diagnoses.indices where result.diagnoses[index].code == .sipUnexpectedStatus {
            result.diagnoses[index].summary += ", which was not followed: \(reason)"
            result.diagnoses[index].evidence.append(("notFollowed", .text(reason)))
        }
        for index in result.steps.indices where result.steps[index].name == .options {
            result.steps[index].detail += ", not followed: \(reason)"
        }
        return result
    }

    /// Why the redirection is not followed; `nil` where it can be.
    fileprivate var obstacle: String? {
        guard let place = redirection?.address else {
            let contact = sip?.contact.map { PeerText($0).forTerminal }
            return contact.map { "its Contact “\($0)” is no place to ask" } ?? "it has no Contact"
        }
        let seen = target.redirectedFrom + [target.address]
        if seen.contains(place) {
            return place == target.address ? "it points to itself" : "it points back to \(place.shown)"
        }
        guard seen.count <= target.mostRedirections else {
            return "it is one more than the \(target.mostRedirections) that are followed"
        }
        return nil
    }
}

// Redirections, where somebody asked for them to be followed.
extension Prober {
    /// The results, each redirection in them with the result of the place that it points to after it.
    func following(_ results: [ProbeResult], from target: ProbeTarget) async -> [ProbeResult] {
        guard target.mostRedirections > 0 else { return results }
        var all: [ProbeResult] = []
        for result in results {
            guard let status = result.sip?.statusCode, (300...399).contains(status) else {
                all.append(result)
                continue
            }
            guard result.obstacle == nil, let place = result.redirection?.address else {
                all.append(result.notFollowed(result.obstacle ?? "it has no Contact"))
                continue
            }
            all.append(result.followed)
            all += await check(target.redirected(to: place))
        }
        return all
    }
}

extension TargetAddress {
    /// A place that a peer named, for people.
    fileprivate var shown: String { PeerText(decoded: text).forTerminal }
}

extension ProbeTarget {
    /// The target at the place that a redirection names. Whether OPTIONS may go there is asked as for any other.
    fileprivate func redirected(to place: TargetAddress) -> ProbeTarget {
        var target = self
        target.name = place.description
        target.address = place
        target.services = nil
        target.connectTo = nil
        // One address: else every hop would multiply the probes that a stranger's answer sets off.
        target.allAddresses = false
        target.serverName = nil
        // They were given for the peer that was named, not for whomever it names.
        target.credentials = nil
        target.redirectedFrom.append(address)
        return target
    }
}
