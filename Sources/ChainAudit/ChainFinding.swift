/// One finding on a chain: what it is with its facts attached, and how grave.
package struct ChainFinding: Sendable, Hashable {
    /// One fact by name; the caller turns it into its own kind of evidence.
    package struct Evidence: Sendable, Hashable {
        /// The fact's name, for instance `notAfter`.
        package var name: String
        /// The fact.
        package var value: Value

        /// A fact with its name.
        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The kinds of fact.
    package enum Value: Sendable, Hashable {
        /// Words of ours.
        case text(String)
        /// A number, or seconds where the name says so.
        case number(Int64)
        /// A number with a fraction.
        case decimal(Double)
        /// A point in time, in seconds since the Unix epoch.
        case instant(Int64)
        /// Words of ours, several.
        case list([String])
        /// Bytes out of a certificate: they need an encoder on their way out.
        case peer([UInt8])
        /// The same, several.
        case peers([[UInt8]])
    }

    /// What was found.
    package var kind: Kind
    /// How grave it is under the policy.
    package var severity: FindingSeverity
    /// Set for an expiry inside the critical window: exit status 2, and yet OPTIONS go on and nothing is unavailable.
    package var isCritical: Bool

    /// A finding from its parts.
    package init(_ kind: Kind, _ severity: FindingSeverity, isCritical: Bool = false) {
        self.kind = kind
        self.severity = severity
        self.isCritical = isCritical
    }

    /// The stable code of the contract, for instance `certificate.expired`.
    package var code: String { kind.code }
    /// One sentence with the names and numbers of this case; harmless to print.
    package var summary: String { kind.summary }
    /// The facts, in the order in which they should be read.
    package var evidence: [Evidence] { kind.evidence }
}

extension ChainFinding {
    /// What can be found.
    package enum Kind: Sendable, Hashable {
        /// The end of validity has passed, so many seconds ago.
        case expired(ChainElement, secondsAgo: Int64)
        /// The validity begins in so many seconds.
        case notYetValid(ChainElement, secondsAhead: Int64)
        /// The validity ends soon, in so many seconds.
        case expiring(ChainElement, secondsLeft: Int64)
        /// A stapled OCSP response, a CRL or the verifier says so.
        case revoked(ChainElement, Revocation?)
        /// A stapled OCSP response says nothing that counts.
        case stapleProvesNothing(StapledStatus, reason: String)
        /// A revocation list that was given says nothing that counts.
        case listProvesNothing(ChainElement?, VerifyError)
        /// The leaf vouches for itself and nobody trusts it.
        case leafIsSelfSigned(ChainElement)
        /// No name of the leaf covers the one that was asked for.
        case namesDoNotCover(ReferenceName, presented: [AlternativeName], commonNames: [[UInt8]], note: NameNote?)
        /// A wildcard has the right parent one level off.
        case wildcardAtOtherDepth(ReferenceName, wildcard: [UInt8], labelsBelow: Int)
        /// Only a wildcard inside a label (`f*.example.net`) covers the name.
        case onlyPartialWildcardCovers(ReferenceName, wildcard: [UInt8])
        /// A name in the leaf holds a NUL byte; another one covers the reference.
        case nameHoldsNUL([UInt8])
        /// The issuer of the highest certificate was not sent, and it is no root.
        case issuerNotSent(of: ChainElement)
        /// The verifier knew an intermediate that the peer did not send.
        case intermediateNotSent(ChainElement)
        /// The chain ends in a root that is not trusted here; whether it was sent along.
        case rootIsNotTrusted(top: ChainElement, sent: Bool)
        /// A certificate that signs others must not.
        case isNotACA(ChainElement, reason: String)
        /// A CA above does not allow the names below it.
        case violatesNameConstraint(ChainElement?, VerifyError)
        /// The extended key usage leaves server authentication out.
        case lacksServerAuth(ChainElement, usages: [String])
        /// The extended key usage leaves client authentication out.
        case lacksClientAuth(ChainElement, usages: [String])
        /// There is no extended key usage at all.
        case hasNoExtendedKeyUsage(ChainElement)
        /// The key is too small.
        case keyIsWeak(ChainElement, KeyFacts)
        /// The signature stands on a broken digest.
        case signatureIsWeak(ChainElement, algorithm: String)
        /// The leaf's key is of a kind that the profile's suites cannot use.
        case keyIsNotRSA(ChainElement, KeyFacts)
        /// The certificates were not sent in the order of the path.
        case sentOutOfOrder(positions: [Int])
        /// The same certificate was sent more than once.
        case sentTwice(ChainElement)
        /// A certificate was sent that is on no path.
        case sentInVain(ChainElement)
        /// Two extensions of a certificate contradict each other.
        case contradictsItself(ChainElement, reason: String)
        /// The private key that we have is not the leaf's.
        case keyDoesNotFit(ChainElement)
        /// The verifier refused for a reason that no other rule answers for.
        case isInvalid(ChainElement?, VerifyError)
    }

    /// Why a name that looks right does not count.
    package enum NameNote: String, Sendable, Hashable {
        case wildcardsNotAllowed = "a wildcard would cover it, but the profile allows none"
        case commonNameNotConsulted = "the common name would cover it, but DNS names are present and override it"
        case commonNameNotAllowed = "the common name would cover it, but the profile allows none"
        case holdsNUL = "a name holds a NUL byte, which no honest certificate has"
        case noNames = "the certificate has no name to compare"
    }
}
