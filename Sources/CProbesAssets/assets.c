#include "CProbesAssets.h"

#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char direct_routing_rules[] = {
#embed "../../Probes/rules/direct-routing.rules"
};

const unsigned char *tw_probes_asset(const char *name, size_t *length) {
    if (strcmp(name, "direct-routing.rules") == 0) {
        *length = sizeof direct_routing_rules;
        return direct_routing_rules;
    }
    *length = 0;
    return NULL;
}
