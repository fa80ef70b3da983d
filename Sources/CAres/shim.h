// The system's own types (sockets, addresses, times) belong to the C library's module, not to this one: without the
// import, whichever module is loaded first would own them, and files that import the other would not see them.
#if __has_feature(modules) && defined(__linux__)
#pragma clang module import SwiftGlibc
#endif
// Newer releases mark functions as deprecated that Debian's has no successor for.
#define CARES_NO_DEPRECATED 1
#include <ares.h>
