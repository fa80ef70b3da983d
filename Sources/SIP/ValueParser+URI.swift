extension ValueParser {
    /// The URI that fills the piece from the cursor to `limit`.
    mutating func uri(to limit: Int) throws(SIPSyntaxError) -> SIPURI {
        var uri = SIPURI()
        uri.whole = ByteRange(position, limit)
        let word = bytes.paddedWord(at: position).foldedBytes
        if word & 0xFFFF_FFFF == 0x3A70_6973 {
            uri.scheme = .sip
            uri.schemeName = ByteRange(position, position &+ 3)
        } else if word & 0xFF_FFFF_FFFF == 0x3A_7370_6973 {
            uri.scheme = .sips
            uri.schemeName = ByteRange(position, position &+ 4)
        } else {
            try otherURI(&uri, to: limit)
            return uri
        }
        position = Int(uri.schemeName.upperBound) &+ 1
        if position < limit, bytes[position].isBlank {
            try depart(.blankInURI, .uri)
            skipBlanks()
        }
        try authority(&uri, to: limit)
        return uri
    }

    /// What follows the scheme of a SIP URI.
    @inline(__always)
    mutating func authority(_ uri: inout SIPURI, to limit: Int) throws(SIPSyntaxError) {
        guard position < limit else { throw failure(.uri) }
        try userInfo(&uri, to: limit)
        try hostAndPort(to: limit, host: &uri.host, port: &uri.port)
        if position < limit, bytes[position] == 0x3B { uri.parameters = try escaped(.uriParameter, to: limit) }
        if position < limit, bytes[position] == 0x3F {
            position &+= 1
            let start = position
            try passEscaped(.uriHeader, to: limit)
            uri.headers = ByteRange(start, position)
        }
        guard position == limit else { throw failure(.uri) }
    }

    /// `user[:password]@`: the first `@` ends it, as RFC 3261 wants every other one escaped.
    @inline(__always)
    private mutating func userInfo(_ uri: inout SIPURI, to limit: Int) throws(SIPSyntaxError) {
        let start = position
        while position < limit, bytes[position].isOf(.user) { position &+= 1 }
        if position < limit, bytes[position] == 0x40, position > start {
            uri.user = ByteRange(start, position)
            position &+= 1
            return
        }
        try oddUserInfo(&uri, from: start, to: limit)
    }

    /// A user part with a password or escapes, or none at all.
    private mutating func oddUserInfo(_ uri: inout SIPURI, from start: Int, to limit: Int) throws(SIPSyntaxError) {
        var at = position
        while at < limit, bytes[at] != 0x40 { at &+= 1 }
        position = start
        guard at < limit else { return }
        guard at > start else { throw failure(.uri) }
        try passEscaped(.user, to: at)
        uri.user = ByteRange(start, position)
        if position < at, bytes[position] == 0x3A {
            position &+= 1
            let password = position
            try passEscaped(.user, to: at)
            uri.password = ByteRange(password, position)
        }
        guard position == at else { throw failure(.uri) }
        position = at &+ 1
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
    private mutating func escaped(_ wanted: CharacterClass, to limit: Int) throws(SIPSyntaxError) -> ByteRange {
        let start = position
        while position < limit, bytes[position] == 0x3B {
            position &+= 1
            let name = position
            try passParameterPart(wanted, to: limit)
            if position == name { throw failure(.parameter) }
            if position < limit, bytes[position] == 0x3D {
                position &+= 1
                let value = position
                try passParameterPart(wanted, to: limit)
                if position == value { throw failure(.parameter) }
            }
        }
        return ByteRange(start, position)
    }

    @inline(__always)
    private mutating func passParameterPart(_ wanted: CharacterClass, to limit: Int) throws(SIPSyntaxError) {
        while position < limit, bytes[position].isOf(wanted) { position &+= 1 }
        if position < limit, bytes[position] != 0x3B, bytes[position] != 0x3D, bytes[position] != 0x3F {
            try passEscaped(wanted, to: limit)
        }
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
        if position < limit { uri.parameters = try escaped(.uriParameter, to: limit) }
    }
}
