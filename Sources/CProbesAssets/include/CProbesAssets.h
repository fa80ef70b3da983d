#ifndef TW_CPROBESASSETS_H
#define TW_CPROBESASSETS_H

#include <stddef.h>

/// The bytes of one file that was compiled into the binary, or NULL where there is none of that name.
const unsigned char *_Nullable tw_probes_asset(const char *_Nonnull name, size_t *_Nonnull length);

#endif
