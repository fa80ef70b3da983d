// sofia-sip: copies the datagram once and parses every known header.
#include "Bench.h"
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>

static long full(const char *bytes, size_t count) {
    msg_t *message = msg_make(sip_default_mclass(), 0, bytes, (ssize_t)count);
    sip_t *sip = message ? sip_object(message) : NULL;
    long result = 0;
    if (sip && sip->sip_via && sip->sip_via->v_branch && sip->sip_from && sip->sip_from->a_tag && sip->sip_to &&
        sip->sip_contact && sip->sip_call_id && sip->sip_cseq && sip->sip_content_length && sip->sip_from->a_url->url_host)
        result = (long)sip->sip_cseq->cs_seq;
    if (message) msg_destroy(message);
    return result;
}

int main(int argc, char **argv) {
    static const struct bench benches[] = {{"sofia-sip", "full", full}};
    return bench_main(argc, argv, benches, 1);
}
