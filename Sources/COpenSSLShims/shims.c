#include "COpenSSLShims.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

tw_tls_record *tw_tls_record_new(int observe) {
    tw_tls_record *record = calloc(1, sizeof *record);
    if (record != NULL) { record->observe = observe; }
    return record;
}

void tw_tls_record_free(tw_tls_record *record) {
    if (record == NULL) { return; }
    sk_X509_pop_free(record->presented, X509_free);
    sk_X509_pop_free(record->path, X509_free);
    for (int i = 0; i < record->verify_error_count; i++) {
        X509_free(record->verify_errors[i].certificate);
        X509_CRL_free(record->verify_errors[i].list);
    }
    free(record->verify_errors);
    free(record);
}

// MARK: The socket

static int socket_write(BIO *bio, const char *bytes, size_t length, size_t *written) {
    tw_tls_record *record = BIO_get_app_data(bio);
    int descriptor = (int)(intptr_t)BIO_get_data(bio);
    ssize_t n;
    do { n = send(descriptor, bytes, length, MSG_NOSIGNAL); } while (n < 0 && errno == EINTR);
    BIO_clear_retry_flags(bio);
    if (n < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) { BIO_set_retry_write(bio); } else { record->last_errno = errno; }
        return 0;
    }
    record->bytes_out += (uint64_t)n;
    *written = (size_t)n;
    return 1;
}

static void keep_first_bytes(tw_tls_record *record, const char *bytes, size_t length) {
    size_t room = sizeof record->first_bytes - (size_t)record->first_byte_count;
    size_t kept = length < room ? length : room;
    memcpy(record->first_bytes + record->first_byte_count, bytes, kept);
    record->first_byte_count += (int)kept;
}

static int socket_read(BIO *bio, char *bytes, size_t length, size_t *taken) {
    tw_tls_record *record = BIO_get_app_data(bio);
    int descriptor = (int)(intptr_t)BIO_get_data(bio);
    ssize_t n;
    do { n = recv(descriptor, bytes, length, 0); } while (n < 0 && errno == EINTR);
    BIO_clear_retry_flags(bio);
    if (n < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) { BIO_set_retry_read(bio); } else { record->last_errno = errno; }
        return 0;
    }
    if (n == 0) {
        record->end_of_stream = 1;
        return 0;
    }
    keep_first_bytes(record, bytes, (size_t)n);
    record->bytes_in += (uint64_t)n;
    *taken = (size_t)n;
    return 1;
}

static long socket_control(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    tw_tls_record *record = BIO_get_app_data(bio);
    switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return record->end_of_stream;
    default: return 0;
    }
}

static BIO_METHOD *socket_method(void) {
    static BIO_METHOD *method;
    if (__atomic_load_n(&method, __ATOMIC_ACQUIRE) != NULL) { return method; }
    BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "trunkwatch socket");
    if (made == NULL) { return NULL; }
    BIO_meth_set_write_ex(made, socket_write);
    BIO_meth_set_read_ex(made, socket_read);
    BIO_meth_set_ctrl(made, socket_control);
    BIO_METHOD *expected = NULL;
    if (!__atomic_compare_exchange_n(&method, &expected, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        BIO_meth_free(made);
    }
    return method;
}

BIO *tw_socket_bio_new(int descriptor, tw_tls_record *record) {
    BIO_METHOD *method = socket_method();
    BIO *bio = method == NULL ? NULL : BIO_new(method);
    if (bio == NULL) { return NULL; }
    BIO_set_data(bio, (void *)(intptr_t)descriptor);
    BIO_set_app_data(bio, record);
    BIO_set_init(bio, 1);
    return bio;
}

// MARK: What OpenSSL tells us

/// Keeps a list of certificates with references of its own, unless one is kept already.
static void keep(STACK_OF(X509) **kept, STACK_OF(X509) *certificates) {
    if (*kept == NULL && certificates != NULL) { *kept = X509_chain_up_ref(certificates); }
}

static int verify_and_keep(X509_STORE_CTX *store, tw_tls_record *record) {
    // The list of untrusted certificates is what the peer sent, its leaf among them and first.
    keep(&record->presented, X509_STORE_CTX_get0_untrusted(store));
    int result = X509_verify_cert(store);
    keep(&record->path, X509_STORE_CTX_get0_chain(store));
    record->trusted = result == 1 && record->objection_count == 0;
    return record->observe ? 1 : result;
}

static int verify(X509_STORE_CTX *store, void *argument) {
    (void)argument;
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    return verify_and_keep(store, SSL_get_app_data(ssl));
}

static int note_step(int ok, X509_STORE_CTX *store, tw_tls_record *record) {
    if (ok) { return 1; }
    int is_missing_list = X509_STORE_CTX_get_error(store) == X509_V_ERR_UNABLE_TO_GET_CRL;
    if (!is_missing_list) { record->objection_count++; }
    if (record->verify_errors == NULL) {
        record->verify_errors = calloc(TW_VERIFY_ERRORS_KEPT, sizeof *record->verify_errors);
        // An objection that cannot be kept must not be lost.
        if (record->verify_errors == NULL) { return 0; }
    }
    if (record->verify_error_count < TW_VERIFY_ERRORS_KEPT) {
        tw_verify_error *error = &record->verify_errors[record->verify_error_count++];
        error->depth = X509_STORE_CTX_get_error_depth(store);
        error->code = X509_STORE_CTX_get_error(store);
        error->certificate = X509_STORE_CTX_get_current_cert(store);
        if (error->certificate != NULL) { X509_up_ref(error->certificate); }
        error->list = X509_STORE_CTX_get0_current_crl(store);
        if (error->list != NULL) { X509_CRL_up_ref(error->list); }
    }
    return record->observe || is_missing_list ? 1 : 0;
}

static int verify_step(int ok, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    return note_step(ok, store, SSL_get_app_data(ssl));
}

static int verify_stored_step(int ok, X509_STORE_CTX *store) {
    return note_step(ok, store, X509_STORE_CTX_get_app_data(store));
}

int tw_verify_chain(
    X509_STORE *store, X509 *leaf, STACK_OF(X509) *others, const char *purpose, int64_t seconds,
    tw_tls_record *record) {
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    if (context == NULL || X509_STORE_CTX_init(context, store, leaf, others) != 1
        || X509_STORE_CTX_set_default(context, purpose) != 1) {
        X509_STORE_CTX_free(context);
        return 0;
    }
    X509_STORE_CTX_set_app_data(context, record);
    X509_STORE_CTX_set_verify_cb(context, verify_stored_step);
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)seconds);
    X509_VERIFY_PARAM_set_auth_level(parameters, 2);
    verify_and_keep(context, record);
    X509_STORE_CTX_free(context);
    return 1;
}

static void note_alert(tw_alert *kept, unsigned char level, unsigned char number) {
    // RFC 8446 §6.1, RFC 5246 §7.2.2, RFC 6066 §3: the alerts after which a connection may go on, and close_notify.
    int goes_on = number == SSL_AD_CLOSE_NOTIFY || number == SSL_AD_USER_CANCELLED
        || number == SSL_AD_NO_RENEGOTIATION || number == SSL_AD_UNRECOGNIZED_NAME;
    if (kept->level != 0 || (goes_on && level != SSL3_AL_FATAL)) { return; }
    kept->level = level;
    kept->number = number;
}

static void note_message(
    int sent, int version, int type, const void *bytes, size_t length, SSL *ssl, void *argument) {
    (void)version;
    (void)ssl;
    tw_tls_record *record = argument;
    const unsigned char *body = bytes;
    if (type == SSL3_RT_ALERT && length == 2) {
        note_alert(sent ? &record->alert_sent : &record->alert_received, body[0], body[1]);
    }
    if (type == SSL3_RT_HANDSHAKE && !sent && length > 0 && body[0] == SSL3_MT_SERVER_HELLO) {
        record->server_hello_seen = 1;
    }
    if (type == SSL3_RT_HANDSHAKE && !sent && length > 0 && body[0] == SSL3_MT_CERTIFICATE_REQUEST) {
        record->client_certificate_requested = 1;
    }
}

int tw_tls_attach(SSL *ssl, tw_tls_record *record, int verify_mode) {
    SSL_set_app_data(ssl, record);
    SSL_set_verify(ssl, verify_mode, verify_step);
    SSL_set_msg_callback(ssl, note_message);
    SSL_set_msg_callback_arg(ssl, record);
    return 1;
}

void tw_ctx_record_verification(SSL_CTX *context) { SSL_CTX_set_cert_verify_callback(context, verify, NULL); }

// MARK: Key log

static int keylog_index(void) {
    static int index = -1;
    int known = __atomic_load_n(&index, __ATOMIC_ACQUIRE);
    if (known >= 0) { return known; }
    int made = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    int expected = -1;
    __atomic_compare_exchange_n(&index, &expected, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    return __atomic_load_n(&index, __ATOMIC_ACQUIRE);
}

static void write_keylog(const SSL *ssl, const char *line) {
    SSL_CTX *context = SSL_get_SSL_CTX(ssl);
    // The descriptor is stored plus one, so that no descriptor is NULL.
    intptr_t stored = (intptr_t)SSL_CTX_get_ex_data(context, keylog_index());
    if (stored == 0) { return; }
    size_t length = strlen(line);
    char *copy = malloc(length + 1);
    if (copy == NULL) { return; }
    memcpy(copy, line, length);
    copy[length] = '\n';
    ssize_t written = write((int)(stored - 1), copy, length + 1);
    (void)written;
    OPENSSL_cleanse(copy, length + 1);
    free(copy);
}

void tw_ctx_set_keylog(SSL_CTX *context, int descriptor) {
    SSL_CTX_set_ex_data(context, keylog_index(), (void *)(intptr_t)(descriptor + 1));
    SSL_CTX_set_keylog_callback(context, write_keylog);
}

void tw_free_certificates(STACK_OF(X509) *certificates) { sk_X509_pop_free(certificates, X509_free); }

// MARK: Revocation

long tw_ssl_request_status(SSL *ssl) { return SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp); }

long tw_ssl_stapled(SSL *ssl, const unsigned char **bytes) { return SSL_get_tlsext_status_ocsp_resp(ssl, bytes); }

void tw_ctx_check_revocation(SSL_CTX *context) {
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

int tw_crl_entry(X509_CRL *list, X509 *certificate, int64_t *seconds, int *reason) {
    X509_REVOKED *entry = NULL;
    if (X509_CRL_get0_by_cert(list, &entry, certificate) < 1 || entry == NULL) { return 0; }
    *seconds = tw_time_seconds(X509_REVOKED_get0_revocationDate(entry), INT64_MIN);
    ASN1_ENUMERATED *given = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    *reason = given == NULL ? -1 : (int)ASN1_ENUMERATED_get(given);
    ASN1_ENUMERATED_free(given);
    return 1;
}

int64_t tw_time_seconds(const ASN1_TIME *time, int64_t fallback) {
    int days = 0;
    int seconds = 0;
    ASN1_TIME *epoch = time == NULL ? NULL : ASN1_TIME_set(NULL, 0);
    if (epoch == NULL || ASN1_TIME_diff(&days, &seconds, epoch, time) != 1) {
        ASN1_TIME_free(epoch);
        return fallback;
    }
    ASN1_TIME_free(epoch);
    return (int64_t)days * 86400 + seconds;
}

// MARK: Resumption

void tw_ssl_allow_resumption(SSL *ssl, SSL_SESSION *session) {
    SSL_clear_options(ssl, SSL_OP_NO_TICKET);
    if (session != NULL) { SSL_set_session(ssl, session); }
}

// MARK: Macros

long tw_ssl_set_server_name(SSL *ssl, const char *name) { return SSL_set_tlsext_host_name(ssl, name); }
long tw_ctx_set_min_version(SSL_CTX *context, int version) { return SSL_CTX_set_min_proto_version(context, version); }
long tw_ctx_set_max_version(SSL_CTX *context, int version) { return SSL_CTX_set_max_proto_version(context, version); }
long tw_ctx_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }
long tw_ctx_set_session_cache_off(SSL_CTX *context) {
    return SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
long tw_ctx_set_max_chain_bytes(SSL_CTX *context, long bytes) { return SSL_CTX_set_max_cert_list(context, bytes); }
long tw_ctx_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}
long tw_ctx_set_all_signature_algorithms(SSL_CTX *context) {
    return SSL_CTX_set1_sigalgs_list(
        context,
        "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:Ed25519:Ed448:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
        "RSA+SHA256:RSA+SHA384:RSA+SHA512:ECDSA+SHA224:RSA+SHA224:ECDSA+SHA1:RSA+SHA1:DSA+SHA1:DSA+SHA256");
}
int tw_general_name_type(const GENERAL_NAME *name) { return name->type; }
const ASN1_STRING *tw_general_name_string(const GENERAL_NAME *name) {
    switch (name->type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI: return name->d.ia5;
    case GEN_IPADD: return name->d.ip;
    default: return NULL;
    }
}
const ASN1_OBJECT *tw_access_method(const ACCESS_DESCRIPTION *description) { return description->method; }
const GENERAL_NAME *tw_access_location(const ACCESS_DESCRIPTION *description) { return description->location; }
const ASN1_OBJECT *tw_policy_identifier(const POLICYINFO *policy) { return policy->policyid; }
void tw_ctx_set_probe_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_clear_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
}
int tw_print_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}
