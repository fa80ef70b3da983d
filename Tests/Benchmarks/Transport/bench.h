// What the peer and the bare client of the transport benchmark share.
#ifndef TW_TRANSPORT_BENCH_H
#define TW_TRANSPORT_BENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// The ports from a base: UDP and TCP at the base, TLS with an RSA key one above, with a P-256 key two above.
enum { PLAIN = 0, RSA_TLS = 1, EC_TLS = 2 };

_Noreturn static inline void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    ERR_print_errors_fp(stderr);
    exit(1);
}

static inline struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static inline void take_all_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

// A context of one kind ("rsa" or "ec") from DIR/KIND.pem, DIR/KIND.key and DIR/KIND-ca.pem, mutual in both roles.
static inline SSL_CTX *mutual(const SSL_METHOD *method, const char *directory, const char *kind) {
    char certificate[512], key[512], authority[512];
    snprintf(certificate, sizeof certificate, "%s/%s.pem", directory, kind);
    snprintf(key, sizeof key, "%s/%s.key", directory, kind);
    snprintf(authority, sizeof authority, "%s/%s-ca.pem", directory, kind);
    SSL_CTX *context = SSL_CTX_new(method);
    if (context == NULL || SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_load_verify_locations(context, authority, NULL) != 1) {
        fail("TLS context");
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

#endif
