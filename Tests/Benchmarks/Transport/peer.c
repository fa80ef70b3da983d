// The peer of the transport benchmark: one thread, one epoll set, OPTIONS answered with a 200 and nothing else.
//
//   peer DIR PORT [MANNER]
//
// UDP and TCP on PORT, mutual TLS (1.2 and 1.3, session tickets as OpenSSL sends them) on PORT + 1 (RSA) and
// PORT + 2 (P-256), all on 127.0.0.1. It says "ready" and ends when its standard input does.

#include "bench.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

typedef struct {
    int descriptor;
    int is_listener;
    SSL_CTX *context;
    SSL *tls;
    size_t held;
    char bytes[2048];
} endpoint;

static int epoll;

static endpoint *add(int descriptor, int is_listener, SSL_CTX *context) {
    endpoint *made = calloc(1, sizeof *made);
    if (made == NULL) { fail("calloc"); }
    *made = (endpoint){.descriptor = descriptor, .is_listener = is_listener, .context = context};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = made};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) { fail("epoll_ctl"); }
    return made;
}

// Appends the header lines that an answer repeats, To with a tag; the rest is this peer's own.
static size_t answer(const char *request, size_t length, char *out) {
    static const char head[] = "SIP/2.0 200 OK\r\n";
    static const char tail[] =
        "Contact: <sip:localhost:5061;transport=tls>\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO\r\n"
        "Supported: 100rel, timer, replaces, path\r\nAccept: application/sdp\r\nServer: Bench-Peer/1\r\n"
        "Content-Length: 0\r\n\r\n";
    char *to = mempcpy(out, head, sizeof head - 1);
    const char *end = request + length;
    const char *line = (const char *)memchr(request, '\n', length) + 1;
    while (line < end) {
        const char *next = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
        size_t count = (size_t)(next - line);
        if (!memcmp(line, "To:", 3)) {
            to = mempcpy(to, line, count - 2);
            to = mempcpy(to, ";tag=b3nch\r\n", 12);
        } else if (!memcmp(line, "Via:", 4) || !memcmp(line, "From:", 5) || !memcmp(line, "Call-ID:", 8) ||
                   !memcmp(line, "CSeq:", 5)) {
            to = mempcpy(to, line, count);
        }
        line = next;
    }
    to = mempcpy(to, tail, sizeof tail - 1);
    return (size_t)(to - out);
}

static void take_connections(endpoint *listener) {
    int descriptor, one = 1;
    while ((descriptor = accept4(listener->descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        endpoint *made = add(descriptor, 0, listener->context);
        if (made->context != NULL) {
            made->tls = SSL_new(made->context);
            SSL_set_fd(made->tls, descriptor);
            SSL_set_accept_state(made->tls);
        }
    }
}

static void end(endpoint *gone) {
    if (gone->tls != NULL) {
        ERR_clear_error();
        SSL_free(gone->tls);
    }
    close(gone->descriptor);
    free(gone);
}

// What came: more than 0 bytes, 0 for nothing yet, less for the end.
static ssize_t take(endpoint *from) {
    char *room = from->bytes + from->held;
    size_t space = sizeof from->bytes - from->held;
    if (from->tls == NULL) {
        ssize_t count = recv(from->descriptor, room, space, 0);
        return count > 0 ? count : count < 0 && errno == EAGAIN ? 0 : -1;
    }
    ERR_clear_error();
    int count = SSL_read(from->tls, room, (int)space);
    if (count > 0) { return count; }
    return SSL_get_error(from->tls, count) == SSL_ERROR_WANT_READ ? 0 : -1;
}

static int say(endpoint *to, const char *bytes, size_t count) {
    if (to->tls == NULL) { return send(to->descriptor, bytes, count, MSG_NOSIGNAL) == (ssize_t)count; }
    return SSL_write(to->tls, bytes, (int)count) == (int)count;
}

static void serve(endpoint *client) {
    char out[4096];
    ssize_t count;
    while ((count = take(client)) > 0) {
        client->held += (size_t)count;
        char *mark;
        while ((mark = memmem(client->bytes, client->held, "\r\n\r\n", 4)) != NULL) {
            size_t length = (size_t)(mark - client->bytes) + 4;
            // The empty line itself is not a header line to look at.
            if (!say(client, out, answer(client->bytes, length - 2, out))) { return end(client); }
            client->held -= length;
            memmove(client->bytes, client->bytes + length, client->held);
        }
        if (client->held == sizeof client->bytes) { return end(client); }
    }
    if (count < 0) { end(client); }
}

static void serve_datagrams(endpoint *socket) {
    char in[4096], out[8192];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t count;
    while ((count = recvfrom(socket->descriptor, in, sizeof in, 0, (struct sockaddr *)&from, &size)) > 4) {
        sendto(socket->descriptor, out, answer(in, (size_t)count - 2, out), 0, (struct sockaddr *)&from, size);
        size = sizeof from;
    }
}

static int open_at(int type, int port) {
    int descriptor = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1, room = 4 << 20;
    struct sockaddr_in address = loopback(port);
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (type == SOCK_DGRAM) { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room); }
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) { fail("bind"); }
    if (type == SOCK_STREAM && listen(descriptor, 4096) != 0) { fail("listen"); }
    return descriptor;
}

static SSL_CTX *server(const char *directory, const char *kind) {
    SSL_CTX *context = mutual(TLS_server_method(), directory, kind);
    char authority[512];
    snprintf(authority, sizeof authority, "%s/%s-ca.pem", directory, kind);
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(authority));
    SSL_CTX_set_session_id_context(context, (const unsigned char *)"bench", 5);
    return context;
}

int main(int count, char **arguments) {
    if (count < 3) { return 64; }
    signal(SIGPIPE, SIG_IGN);
    take_all_descriptors();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int port = atoi(arguments[2]);
    endpoint *datagrams = add(open_at(SOCK_DGRAM, port), 1, NULL);
    add(open_at(SOCK_STREAM, port), 1, NULL);
    add(open_at(SOCK_STREAM, port + RSA_TLS), 1, server(arguments[1], "rsa"));
    add(open_at(SOCK_STREAM, port + EC_TLS), 1, server(arguments[1], "ec"));
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    endpoint *input = add(0, 0, NULL);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            endpoint *at = events[i].data.ptr;
            if (at == input) { return 0; }
            if (at == datagrams) {
                serve_datagrams(at);
            } else if (at->is_listener) {
                take_connections(at);
            } else {
                serve(at);
            }
        }
    }
}
