#ifndef TW_CEPOLL_H
#define TW_CEPOLL_H

// What the Glibc module map leaves out: <sys/epoll.h>, and accept4 which hides behind a feature macro.
#include <sys/epoll.h>
#include <sys/socket.h>

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC.
int tw_accept(int descriptor, struct sockaddr *_Nullable address, socklen_t *_Nullable length);

/// An eventfd(2) that is non-blocking and close-on-exec; -1 with errno where there is none to be had.
int tw_bell(void);

/// Adds one to the counter of a `tw_bell`.
void tw_ring(int bell);

#endif
