// The bare client: what the job costs where nobody keeps evidence. Blocking sockets, no parsing but the status line.
//
//   client fresh DIR PORT rsa|ec 12|13 COUNT          a new mutual handshake and one OPTIONS each
//   client tls   DIR PORT rsa|ec 12|13 COUNT WINDOW   OPTIONS over one connection, WINDOW of them in flight
//   client udp   DIR PORT COUNT WINDOW
//   client idle  DIR PORT rsa|ec 12|13 COUNT          connections held open after one OPTIONS each
//
// Prints "cpu_us wall_us" an operation, or "kib" a connection.

#include "bench.h"

#include <malloc.h>
#include <netinet/tcp.h>

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double used(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int request(char *out, size_t room, const char *transport, long number) {
    return snprintf(
        out, room,
        "OPTIONS sip:localhost:5061;transport=tls SIP/2.0\r\n"
        "Via: SIP/2.0/%s 127.0.0.1:5061;rport;branch=z9hG4bK7f3a9c51%024ld\r\nMax-Forwards: 70\r\n"
        "From: <sip:127.0.0.1:5061>;tag=a73kszlfl8a73kszlfl8a73kszlfl8aa\r\nTo: <sip:localhost:5061;transport=tls>\r\n"
        "Call-ID: 5f8c2b1e9a7d4c368e0f5f8c2b1e9a7d\r\nCSeq: %ld OPTIONS\r\n"
        "Contact: <sip:127.0.0.1:5061;transport=tls>\r\nAccept: application/sdp\r\nAllow: OPTIONS\r\n"
        "User-Agent: Bare\r\nContent-Length: 0\r\n\r\n",
        transport, number, number);
}

static int dial(int port, int type) {
    int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0), one = 1;
    struct sockaddr_in address = loopback(port);
    struct timeval patience = {.tv_sec = 5};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) { fail("connect"); }
    if (type == SOCK_STREAM) { setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); }
    return descriptor;
}

static void converse(int descriptor, SSL *tls, long count, long window) {
    char out[1024], in[65536];
    size_t held = 0;
    long sent = 0, answered = 0;
    while (answered < count) {
        for (; sent < count && sent - answered < window; sent++) {
            int length = request(out, sizeof out, tls ? "TLS" : "UDP", sent + 1);
            int written = tls ? SSL_write(tls, out, length) : (int)send(descriptor, out, (size_t)length, 0);
            if (written != length) { fail("write"); }
        }
        ssize_t got = tls ? SSL_read(tls, in + held, (int)(sizeof in - held))
                          : recv(descriptor, in + held, sizeof in - held, 0);
        if (got <= 0) { fail("read"); }
        held += (size_t)got;
        char *at = in, *mark;
        while ((mark = memmem(at, held - (size_t)(at - in), "\r\n\r\n", 4)) != NULL) {
            if (memcmp(at, "SIP/2.0 200", 11) != 0) { fail("answer"); }
            answered++;
            at = mark + 4;
        }
        held -= (size_t)(at - in);
        memmove(in, at, held);
    }
}

static SSL *secured(SSL_CTX *context, int descriptor) {
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, descriptor);
    SSL_set_tlsext_host_name(tls, "localhost");
    SSL_set1_host(tls, "localhost");
    if (SSL_connect(tls) != 1) { fail("handshake"); }
    return tls;
}

static SSL_CTX *client(char **arguments) {
    SSL_CTX *context = mutual(TLS_client_method(), arguments[2], arguments[4]);
    int version = strcmp(arguments[5], "12") == 0 ? TLS1_2_VERSION : TLS1_3_VERSION;
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

static int tls_port(char **arguments) {
    return atoi(arguments[3]) + (strcmp(arguments[4], "rsa") == 0 ? RSA_TLS : EC_TLS);
}

static void once(SSL_CTX *context, int port) {
    int descriptor = dial(port, SOCK_STREAM);
    SSL *tls = secured(context, descriptor);
    converse(descriptor, tls, 1, 1);
    SSL_shutdown(tls);
    SSL_free(tls);
    close(descriptor);
}

static long private_kib(void) {
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    long kib = -1;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "Private_Dirty: %ld", &kib) == 1) { break; }
    }
    if (file != NULL) { fclose(file); }
    return kib;
}

static void idle(char **arguments, long count) {
    SSL_CTX *context = client(arguments);
    long before = 0;
    for (long i = -20; i < count; i++) {
        if (i == 0) { before = private_kib(); }
        int descriptor = dial(tls_port(arguments), SOCK_STREAM);
        converse(descriptor, secured(context, descriptor), 1, 1);
    }
    printf("%.2f\n", (double)(private_kib() - before) / (double)count);
}

int main(int count, char **arguments) {
    if (count < 6) { return 64; }
    signal(SIGPIPE, SIG_IGN);
    take_all_descriptors();
    const char *job = arguments[1];
    long wanted = atol(arguments[strcmp(job, "udp") == 0 ? 4 : 6]);
    if (strcmp(job, "idle") == 0) { return idle(arguments, wanted), 0; }
    double wall, cpu;
    if (strcmp(job, "fresh") == 0) {
        SSL_CTX *context = client(arguments);
        for (int i = 0; i < 5; i++) { once(context, tls_port(arguments)); }
        wall = seconds(CLOCK_MONOTONIC), cpu = used();
        for (long i = 0; i < wanted; i++) { once(context, tls_port(arguments)); }
    } else if (strcmp(job, "tls") == 0) {
        int descriptor = dial(tls_port(arguments), SOCK_STREAM);
        SSL *tls = secured(client(arguments), descriptor);
        converse(descriptor, tls, 50, 1);
        wall = seconds(CLOCK_MONOTONIC), cpu = used();
        converse(descriptor, tls, wanted, atol(arguments[7]));
    } else {
        int descriptor = dial(atoi(arguments[3]), SOCK_DGRAM);
        converse(descriptor, NULL, 50, 1);
        wall = seconds(CLOCK_MONOTONIC), cpu = used();
        converse(descriptor, NULL, wanted, atol(arguments[5]));
    }
    printf("%.2f %.2f\n", (used() - cpu) * 1e6 / (double)wanted,
           (seconds(CLOCK_MONOTONIC) - wall) * 1e6 / (double)wanted);
    return 0;
}
