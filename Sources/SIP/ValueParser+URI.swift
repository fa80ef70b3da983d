extension ValueParser {
    /// Reads the URI that fills the piece from the cursor to `limit`.
    mutating func uri(to limit: Int, into uri: inout SIPURI) throws(SIPSyntaxError) {
        uri = SIPURI()
        uri.whole = ByteRange(position, limit)
        let word = bytes.paddedWord(at: position).foldedBytes
        if word & 0xFFFF_FFFF == 0x3A70_6973 {
            uri.scheme = .sip
            uri.schemeName = ByteRange(position, position &+ 3)
            position &+= 4
        } else if word & 0xFF_FFFF_FFFF == 0x3A_7370_6973 {
            uri.scheme = .sips
            uri.schemeName = ByteRange(position, position &+ 4)
            position &+= 5
        } else {
            return try otherURI(&uri, to: limit)
        }
        if position < limit, bytes[position].isBlank {
            try depart(.blankInURI, .uri)
            skipBlanks()
        }
        try authority(&uri, to: limit)
    }

    /// What follows the scheme of a SIP URI.
    @inline(__always)
    mutating func authority(_ uri: inout SIPURI, to limit: Int) throws(SIPSyntaxError) {
        guard position < limit else { throw failure(.uri) }
        let at = bytes.first(0x40, from: position, to: limit)
        if at < limit { try userInfo(&uri, to: at) }
        try hostAndPort(to: limit, host: &uri.host, port: &uri.port)
        guard position < limit else { return }
        uri.parameters = try uriParameters(to: limit)
        if position < limit { try uriHeaders(&uri, to: limit) }
    }

    /// `?` and the headers after it.
    private mutating func uriHeaders(_ uri: inout SIPURI, to limit: Int) throws(SIPSyntaxError) {
        guard bytes[position] == 0x3F else { throw failure(.uri) }
        position &+= 1
        let start = position
        try passEscaped(.uriHeader, to: limit)
        uri.headers = ByteRange(start, position)
        guard position == limit else { throw failure(.uri) }
    }

    /// `user[:password]@`: the first `@` ends it, as RFC 3261 wants every other one escaped.
    @inline(__always)
    private mutating func userInfo(_ uri: inout SIPURI, to at: Int) throws(SIPSyntaxError) {
        let start = position
        guard at > start else { throw failure(.uri) }
        position = bytes.endOfRun(of: .user, from: start, to: at)
        uri.user = ByteRange(start, position)
        if position < at { try oddUserInfo(&uri, from: start, to: at) }
        position = at &+ 1
    }

    /// A user part with a password or escapes.
    private mutating func oddUserInfo(_ uri: inout SIPURI, from start: Int, to at: Int) throws(SIPSyntaxError) {
        position = start
        try passEscaped(.user, to: at)
        uri.user = ByteRange(start, position)
        if position < at, bytes[position] == 0x3A {
            position &+= 1
            let password = position
            try passEscaped(.user, to: at)
            uri.password = ByteRange(password, position)
        }
        guard position == at else { throw failure(.uri) }
    }

    /// Passes bytes of the class and escapes; stops at any other byte.
    private mutating func passEscaped(_ wanted: CharacterClass, to limit: Int) throws(SIPSyntaxError) {
        while position < limit {
            let byte = bytes[position]
            if byte.isOf(wanted) {
                position &+= 1
            } else if byte == 0x25 {
                guard position &+ 2 < limit, bytes[position &+ 1].isHexDigit, bytes[position &+ 2].isHexDigit else {
                    throw failure(.escape)
                }
                position &+= 3
            } else if byte >= 0x80 || byte == 0x7C || byte == 0x5E || byte == 0x23 {
                try depart(.unescapedCharacter, .uri)
                position &+= 1
            } else {
                return
            }
        }
    }

    /// `;name[=value]` repeated, up to a question mark or the limit.
    @inline(__always)
    private mutating func uriParameters(to limit: Int) throws(SIPSyntaxError) -> ByteRange {
        let start = position
        while position < limit, bytes[position] == 0x3B {
            position &+= 1
            try parameterPart(to: limit)
            guard position < limit, bytes[position] == 0x3D else { continue }
            position &+= 1
            try parameterPart(to: limit)
        }
        return position > start ? ByteRange(start, position) : .none
    }

    /// The name or value of a URI parameter; not empty.
    @inline(__always)
    private mutating func parameterPart(to limit: Int) throws(SIPSyntaxError) {
        let start = position
        position = bytes.endOfRun(of: .uriParameter, from: start, to: limit)
        if position < limit {
            let byte = bytes[position]
            if byte != 0x3B, byte != 0x3D, byte != 0x3F { try passEscaped(.uriParameter, to: limit) }
        }
        if position == start { throw failure(.parameter) }
    }

    /// A URI whose scheme is neither `sip` nor `sips`.
    private mutating func otherURI(_ uri: inout SIPURI, to limit: Int) throws(SIPSyntaxError) {
        let start = position
        guard position < limit, bytes[position] | 0x20 &- 0x61 < 26 else { throw failure(.uri) }
        while position < limit, bytes[position] != 0x3A {
            let byte = bytes[position]
            guard byte.isOf(.host) || byte == 0x2B else { throw failure(.uri) }
            position &+= 1
        }
        guard position &+ 1 < limit else { throw failure(.uri) }
        uri.schemeName = ByteRange(start, position)
        position &+= 1
        if matches(uri.schemeName, word: 0x6C_6574) {
            uri.scheme = .tel
            try telephone(&uri, to: limit)
        } else {
            try passEscaped(.uri, to: limit)
        }
        guard position == limit else { throw failure(.uri) }
    }

    /// The number and parameters of a `tel:` URI (RFC 3966 §3).
    private mutating func telephone(_ uri: inout SIPURI, to limit: Int) throws(SIPSyntaxError) {
        let start = position
        if bytes[position] == 0x2B { position &+= 1 }
        var digits = 0
        while position < limit, bytes[position] != 0x3B {
            let byte = bytes[position]
            let isVisual = byte == 0x2D || byte == 0x2E || byte == 0x28 || byte == 0x29
            guard byte.isHexDigit || byte == 0x2A || byte == 0x23 || isVisual else { throw failure(.uri) }
            if !isVisual { digits &+= 1 }
            position &+= 1
        }
        guard digits > 0 else { throw failure(.uri) }
        uri.user = ByteRange(start, position)
        if position < limit { uri.parameters = try uriParameters(to: limit) }
    }
}
