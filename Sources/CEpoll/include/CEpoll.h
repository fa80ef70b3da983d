#ifndef TW_CEPOLL_H
#define TW_CEPOLL_H

// <sys/epoll.h> is not part of the Glibc module map.
#ifdef __linux__
#include <sys/epoll.h>
#endif

#endif
