import SIP
import Transport

/// What became of a target's credentials in one OPTIONS.
package enum CredentialsUse: Sendable, Hashable {
    /// Nobody asked for any, or there are none.
    case unused
    /// They went along, and no challenge came after that.
    case sent
    /// The peer refused them, with a nonce that was new.
    case refused
    /// Credentials are there, and no challenge was one that digest can answer.
    case unanswerable
}

/// Answers the challenges to the OPTIONS of one flow (RFC 3261 §22). Nonces that are known are used at once, which
/// spares a round trip.
struct ChallengeAnswers {
    /// One OPTIONS, however many requests it takes.
    struct Attempt {
        /// What the next request carries.
        fileprivate(set) var lines: [HeaderLine] = []
        /// What became of the credentials.
        fileprivate(set) var use = CredentialsUse.unused
        fileprivate var toServer = 0
        fileprivate var toProxy = 0
    }

    /// One answer, and another where only the nonce was too old; whatever a peer makes of its challenges.
    private static let mostAnswers = 2

    private let uri: String
    private var server: DigestSession
    private var proxy: DigestSession
    private var random: any RandomNumberGenerator

    init(_ credentials: DigestCredentials, uri: String, random: any RandomNumberGenerator) {
        self.uri = uri
        self.random = random
        let session = DigestSession(credentials) { DigestHash.digest($0, $1) }
        server = session
        proxy = session
    }

    /// The beginning of another OPTIONS.
    mutating func begin() -> Attempt {
        var attempt = Attempt()
        _ = prepare(&attempt)
        attempt.use = attempt.lines.isEmpty ? .unused : .sent
        return attempt
    }

    /// Takes a final response; whether the request is to be sent again with the attempt's lines.
    mutating func callsForAnother(_ response: ResponseFacts, _ attempt: inout Attempt) -> Bool {
        switch response.statusCode {
        case 401: return answer(server.challenged(response), &attempt, \.toServer)
        case 407: return answer(proxy.challenged(response), &attempt, \.toProxy)
        case 200...299:
            server.accepted(response)
            proxy.accepted(response)
            return false
        default: return false
        }
    }

    private mutating func answer(
        _ decision: DigestSession.Decision, _ attempt: inout Attempt, _ answers: WritableKeyPath<Attempt, Int>
    ) -> Bool {
        let before = attempt[keyPath: answers]
        switch decision {
        case .cannotAnswer: attempt.use = .unanswerable
        case .refused where before > 0: attempt.use = .refused
        // A nonce of an earlier OPTIONS may have been forgotten by a peer that does not call it stale.
        case .answer, .refused:
            attempt.use = before >= Self.mostAnswers ? .refused : prepare(&attempt) ? .sent : .unanswerable
            attempt[keyPath: answers] = before + 1
        }
        return attempt.use == .sent
    }

    /// Writes the headers of the next request; false where a challenge leads to none that may be sent.
    private mutating func prepare(_ attempt: inout Attempt) -> Bool {
        do throws(WritingError) {
            let toServer = try Self.header(&server, uri, &random)
            let toProxy = try Self.header(&proxy, uri, &random)
            attempt.lines = [toServer, toProxy].compactMap { $0 }
            return true
        } catch {
            attempt.lines = []
            return false
        }
    }

    private static func header(
        _ session: inout DigestSession, _ uri: String, _ random: inout any RandomNumberGenerator
    ) throws(WritingError) -> HeaderLine? {
        try session.authorization(method: "OPTIONS", uri: uri, clientNonce: WireIdentifier(using: &random))
    }
}
