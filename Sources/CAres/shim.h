// Newer releases mark functions as deprecated that Debian's has no successor for.
#define CARES_NO_DEPRECATED 1
#include <ares.h>
