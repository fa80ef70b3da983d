#define _GNU_SOURCE
#include "CEpoll.h"

#include <sys/eventfd.h>

int tw_accept(int descriptor, struct sockaddr *address, socklen_t *length) {
    return accept4(descriptor, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int tw_bell(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void tw_ring(int bell) { (void)eventfd_write(bell, 1); }
