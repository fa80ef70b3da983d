// A known name is recognised without a loop: its bytes in lower case and the colon after them, eight to a word and
// filled
// up with zeros, are one, two or three words, and those are compared with constants. (The colon makes a name that
// ends in
// NUL another word; a name that fills its last word has none there.) `WordsTests` holds the constants against the
// spellings in `HeaderName.swift`, with every byte in every place.

extension HeaderName {
    /// The name of at most eight bytes; `word` has its lower-case bytes, the first one lowest, and the colon.
    @inline(__always)
    static func short(_ word: UInt64) -> HeaderName {
        switch word {
        case 0x0000_0000_3a61_6976: .via  // via
        case 0x0000_003a_6d6f_7266: .from  // from
        case 0x0000_0000_003a_6f74: .to  // to
        case 0x3a64_692d_6c6c_6163: .callID  // call-id
        case 0x0000_003a_7165_7363: .cSeq  // cseq
        case 0x3a74_6361_746e_6f63: .contact  // contact
        case 0x0000_3a65_7475_6f72: .route  // route
        case 0x0000_3a77_6f6c_6c61: .allow  // allow
        case 0x003a_7470_6563_6361: .accept  // accept
        case 0x003a_7265_7672_6573: .server  // server
        case 0x0000_003a_6574_6164: .date  // date
        case 0x0000_3a74_6e65_7665: .event  // event
        case 0x3a73_6572_6970_7865: .expires  // expires
        case 0x003a_6573_2d6e_696d: .minSE  // min-se
        case 0x0000_003a_6874_6170: .path  // path
        case 0x7974_6972_6f69_7270: .priority  // priority
        case 0x3a79_6361_7669_7270: .privacy  // privacy
        case 0x0000_003a_6b63_6172: .rAck  // rack
        case 0x0000_003a_7165_7372: .rSeq  // rseq
        case 0x003a_6e6f_7361_6572: .reason  // reason
        case 0x6f74_2d72_6566_6572: .referTo  // refer-to
        case 0x7365_6361_6c70_6572: .replaces  // replaces
        case 0x6f74_2d79_6c70_6572: .replyTo  // reply-to
        case 0x3a65_7269_7571_6572: .require  // require
        case 0x3a74_6365_6a62_7573: .subject  // subject
        case 0x3a67_6e69_6e72_6177: .warning  // warning
        case 0x6761_7465_2d70_6973: .sipETag  // sip-etag
        case 0x0000_0000_0000_3a76: .via  // v
        case 0x0000_0000_0000_3a66: .from  // f
        case 0x0000_0000_0000_3a74: .to  // t
        case 0x0000_0000_0000_3a69: .callID  // i
        case 0x0000_0000_0000_3a6d: .contact  // m
        case 0x0000_0000_0000_3a6c: .contentLength  // l
        case 0x0000_0000_0000_3a63: .contentType  // c
        case 0x0000_0000_0000_3a6b: .supported  // k
        case 0x0000_0000_0000_3a75: .allowEvents  // u
        case 0x0000_0000_0000_3a65: .contentEncoding  // e
        case 0x0000_0000_0000_3a6f: .event  // o
        case 0x0000_0000_0000_3a72: .referTo  // r
        case 0x0000_0000_0000_3a62: .referredBy  // b
        case 0x0000_0000_0000_3a78: .sessionExpires  // x
        case 0x0000_0000_0000_3a73: .subject  // s
        default: .other
        }
    }

    /// The name that begins with `content-` and ends in the word.
    @inline(__always)
    private static func content(_ second: UInt64) -> HeaderName {
        switch second {
        case 0x003a_6874_676e_656c: .contentLength  // length
        case 0x0000_003a_6570_7974: .contentType  // type
        case 0x676e_6964_6f63_6e65: .contentEncoding  // encoding
        case 0x6567_6175_676e_616c: .contentLanguage  // language
        default: .other
        }
    }

    /// The name of nine to sixteen bytes whose lower-case bytes are the two words.
    @inline(__always)
    static func medium(_ first: UInt64, _ second: UInt64) -> HeaderName {
        switch first {
        case 0x7772_6f66_2d78_616d:  // max-forw
            second == 0x0000_003a_7364_7261 ? .maxForwards : .other  // ards
        case 0x2d74_6e65_746e_6f63:  // content-
            content(second)
        case 0x722d_6472_6f63_6572:  // record-r
            second == 0x0000_003a_6574_756f ? .recordRoute : .other  // oute
        case 0x6574_726f_7070_7573:  // supporte
            second == 0x0000_0000_0000_3a64 ? .supported : .other  // d
        case 0x6567_612d_7265_7375:  // user-age
            second == 0x0000_0000_003a_746e ? .userAgent : .other  // nt
        case 0x652d_7470_6563_6361:  // accept-e
            second == 0x3a67_6e69_646f_636e ? .acceptEncoding : .other  // ncoding
        case 0x6c2d_7470_6563_6361:  // accept-l
            second == 0x3a65_6761_7567_6e61 ? .acceptLanguage : .other  // anguage
        case 0x6e69_2d74_7265_6c61:  // alert-in
            second == 0x0000_0000_003a_6f66 ? .alertInfo : .other  // fo
        case 0x7665_2d77_6f6c_6c61:  // allow-ev
            second == 0x0000_003a_7374_6e65 ? .allowEvents : .other  // ents
        case 0x7a69_726f_6874_7561:  // authoriz
            second == 0x0000_3a6e_6f69_7461 ? .authorization : .other  // ation
        case 0x666e_692d_6c6c_6163:  // call-inf
            second == 0x0000_0000_0000_3a6f ? .callInfo : .other  // o
        case 0x6f69_7372_6576_6964:  // diversio
            second == 0x0000_0000_0000_3a6e ? .diversion : .other  // n
        case 0x6e69_2d72_6f72_7265:  // error-in
            second == 0x0000_0000_003a_6f66 ? .errorInfo : .other  // fo
        case 0x2d79_726f_7473_6968:  // history-
            second == 0x0000_003a_6f66_6e69 ? .historyInfo : .other  // info
        case 0x796c_7065_722d_6e69:  // in-reply
            second == 0x0000_0000_3a6f_742d ? .inReplyTo : .other  // -to
        case 0x6970_7865_2d6e_696d:  // min-expi
            second == 0x0000_0000_3a73_6572 ? .minExpires : .other  // res
        case 0x617a_696e_6167_726f:  // organiza
            second == 0x0000_003a_6e6f_6974 ? .organization : .other  // tion
        case 0x6572_2d79_786f_7270:  // proxy-re
            second == 0x0000_3a65_7269_7571 ? .proxyRequire : .other  // quire
        case 0x6465_7272_6566_6572:  // referred
            second == 0x0000_0000_3a79_622d ? .referredBy : .other  // -by
        case 0x6661_2d79_7274_6572:  // retry-af
            second == 0x0000_0000_3a72_6574 ? .retryAfter : .other  // ter
        case 0x2d65_6369_7672_6573:  // service-
            second == 0x0000_3a65_7475_6f72 ? .serviceRoute : .other  // route
        case 0x2d6e_6f69_7373_6573:  // session-
            second == 0x3a73_6572_6970_7865 ? .sessionExpires : .other  // expires
        case 0x6d61_7473_656d_6974:  // timestam
            second == 0x0000_0000_0000_3a70 ? .timestamp : .other  // p
        case 0x726f_7070_7573_6e75:  // unsuppor
            second == 0x0000_0000_3a64_6574 ? .unsupported : .other  // ted
        case 0x6874_7561_2d77_7777:  // www-auth
            second == 0x6574_6163_6974_6e65 ? .wwwAuthenticate : .other  // enticate
        case 0x7265_762d_656d_696d:  // mime-ver
            second == 0x0000_003a_6e6f_6973 ? .mimeVersion : .other  // sion
        default: .other
        }
    }

    /// The name of seventeen to twenty-four bytes whose lower-case bytes are the three words.
    static func long(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> HeaderName {
        switch (first, second, third) {
        // authentication-info
        case (0x6974_6e65_6874_7561, 0x692d_6e6f_6974_6163, 0x0000_0000_3a6f_666e): .authenticationInfo
        // content-disposition
        case (0x2d74_6e65_746e_6f63, 0x7469_736f_7073_6964, 0x0000_0000_3a6e_6f69): .contentDisposition
        // p-asserted-identity
        case (0x7472_6573_7361_2d70, 0x746e_6564_692d_6465, 0x0000_0000_3a79_7469): .pAssertedIdentity
        // p-preferred-identity
        case (0x7265_6665_7270_2d70, 0x6e65_6469_2d64_6572, 0x0000_003a_7974_6974): .pPreferredIdentity
        // proxy-authenticate
        case (0x7561_2d79_786f_7270, 0x6163_6974_6e65_6874, 0x0000_0000_003a_6574): .proxyAuthenticate
        // proxy-authorization
        case (0x7561_2d79_786f_7270, 0x7461_7a69_726f_6874, 0x0000_0000_3a6e_6f69): .proxyAuthorization
        // subscription-state
        case (0x7069_7263_7362_7573, 0x6174_732d_6e6f_6974, 0x0000_0000_003a_6574): .subscriptionState
        default: .other
        }
    }
}
