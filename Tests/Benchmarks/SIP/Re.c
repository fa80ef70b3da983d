// libre: indexes all headers and decodes Via, From, To and CSeq; Contact and its URI are decoded on top of that.
#include "Bench.h"
#include <re.h>

static struct sip_msg *decode(const char *bytes, size_t count) {
    static struct mbuf *buffer;
    struct sip_msg *message = NULL;
    if (!buffer) buffer = mbuf_alloc(8192);
    buffer->pos = buffer->end = 0;
    mbuf_write_mem(buffer, (const uint8_t *)bytes, count);
    buffer->pos = 0;
    return sip_msg_decode(&message, buffer) == 0 ? message : NULL;
}

static long indexed(const char *bytes, size_t count) {
    struct sip_msg *message = decode(bytes, count);
    long result = message ? (long)message->cseq.num : 0;
    mem_deref(message);
    return result;
}

static long full(const char *bytes, size_t count) {
    struct sip_msg *message = decode(bytes, count);
    if (!message) return 0;
    struct sip_addr contact;
    const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_CONTACT);
    long result = 0;
    if (header && sip_addr_decode(&contact, &header->val) == 0 && message->from.tag.l && message->via.branch.l &&
        message->callid.l && message->from.uri.host.l && message->to.uri.host.l)
        result = (long)message->cseq.num;
    mem_deref(message);
    return result;
}

int main(int argc, char **argv) {
    static const struct bench benches[] = {{"libre", "index", indexed}, {"libre", "full", full}};
    libre_init();
    return bench_main(argc, argv, benches, 2);
}
