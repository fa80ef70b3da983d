#ifndef TW_CMUTEX_ANNOTATIONS_H
#define TW_CMUTEX_ANNOTATIONS_H

// Nothing to call: what is here stands in for two functions of the Swift runtime.

#endif
