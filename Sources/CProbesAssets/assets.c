#include "CProbesAssets.h"

#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char direct_routing_rules[] = {
#embed "../../Probes/rules/direct-routing.rules"
};

static const unsigned char direct_routing_roots[] = {
#embed "../../Certificates/direct-routing-roots.tsv"
};

const unsigned char *tw_probes_asset(const char *name, size_t *length) {
    if (strcmp(name, "direct-routing.rules") == 0) {
        *length = sizeof direct_routing_rules;
        return direct_routing_rules;
    }
    if (strcmp(name, "direct-routing-roots.tsv") == 0) {
        *length = sizeof direct_routing_roots;
        return direct_routing_roots;
    }
    *length = 0;
    return NULL;
}
