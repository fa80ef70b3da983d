// libosip2: parses every header at once and copies each piece.
#include "Bench.h"
#include <osipparser2/osip_parser.h>

static long full(const char *bytes, size_t count) {
    osip_message_t *message;
    long result = 0;
    if (osip_message_init(&message) != 0) return 0;
    if (osip_message_parse(message, bytes, count) == 0) {
        osip_via_t *via = NULL;
        osip_contact_t *contact = NULL;
        osip_generic_param_t *tag = NULL, *branch = NULL;
        osip_message_get_via(message, 0, &via);
        osip_message_get_contact(message, 0, &contact);
        osip_from_get_tag(message->from, &tag);
        if (via) osip_via_param_get_byname(via, (char *)"branch", &branch);
        if (via && contact && contact->url && tag && branch && message->to->url && message->call_id && message->cseq)
            result = atol(message->cseq->number);
    }
    osip_message_free(message);
    return result;
}

int main(int argc, char **argv) {
    static const struct bench benches[] = {{"libosip2", "full", full}};
    parser_init();
    return bench_main(argc, argv, benches, 1);
}
