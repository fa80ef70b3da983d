#ifndef TW_CEPOLL_H
#define TW_CEPOLL_H

// What the Glibc module map leaves out: <sys/epoll.h>, and accept4 which hides behind a feature macro.
#include <sys/epoll.h>
#include <sys/socket.h>

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC.
int tw_accept(int descriptor, struct sockaddr *_Nullable address, socklen_t *_Nullable length);

#endif
