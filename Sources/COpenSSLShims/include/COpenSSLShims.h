#ifndef TW_COPENSSL_SHIMS_H
#define TW_COPENSSL_SHIMS_H

#include <openssl/ocsp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// The callbacks of OpenSSL end here, in C, and leave plain values behind: no Swift code runs inside them.

#define TW_VERIFY_ERRORS_KEPT 32

/// One objection of the verifier; `certificate` and the revocation list that says so hold references of the record, or
/// are NULL.
typedef struct {
    int depth;
    int code;
    X509 *_Nullable certificate;
    X509_CRL *_Nullable list;
} tw_verify_error;

/// One alert that ends a connection; level 0 for none.
typedef struct {
    unsigned char level;
    unsigned char number;
} tw_alert;

/// What one TLS connection left behind while it ran; belongs to its session and outlives every callback.
///
/// There is one for every live connection, so what few of them need is allocated when it is needed.
typedef struct {
    /// The first TW_VERIFY_ERRORS_KEPT objections; NULL while there is none.
    tw_verify_error *_Nullable verify_errors;
    int verify_error_count;
    /// How many of them say more than that a revocation list is not there, which is no objection to the chain.
    int objection_count;
    /// The first alert each way that ends the connection; warnings and close_notify are left out.
    tw_alert alert_received;
    tw_alert alert_sent;
    /// The certificates as they were sent, leaf first; NULL while there is none.
    STACK_OF(X509) *_Nullable presented;
    /// The path that the verifier built, leaf first; NULL while there is none.
    STACK_OF(X509) *_Nullable path;
    /// Whether the path ended in a certificate of the trust store without any objection.
    int trusted;
    /// Whether the peer asked for our certificate.
    int client_certificate_requested;
    /// Whether a ServerHello came in.
    int server_hello_seen;
    /// Bytes on the wire, both ways.
    uint64_t bytes_in;
    uint64_t bytes_out;
    /// The first bytes that came in, for a peer that speaks something else.
    unsigned char first_bytes[32];
    int first_byte_count;
    /// The error number of the last socket call that failed for good, 0 for none.
    int last_errno;
    /// Whether the peer ended its side.
    int end_of_stream;
    /// Whether a failed verification is recorded and passed over (client) or ends the handshake (server).
    int observe;
} tw_tls_record;

tw_tls_record *_Nullable tw_tls_record_new(int observe);
void tw_tls_record_free(tw_tls_record *_Nullable record);

/// Lets a connection leave its traces in the record: alerts, verification, the request for a certificate.
/// Must be called once, before the handshake.
int tw_tls_attach(SSL *_Nonnull ssl, tw_tls_record *_Nonnull record, int verify_mode);

/// Verifies a stored chain (leaf first) against a store at a time, recording every objection and going on, as a
/// handshake would; `purpose` is OpenSSL's name for what the leaf is used for, "ssl_server" or "ssl_client".
/// The result is 1 where it could be done at all.
int tw_verify_chain(
    X509_STORE *_Nonnull store, X509 *_Nonnull leaf, STACK_OF(X509) *_Nullable others, const char *_Nonnull purpose,
    int64_t seconds, tw_tls_record *_Nonnull record);

/// A BIO over a connected non-blocking socket that counts bytes and keeps the error number; it does not own the socket.
BIO *_Nullable tw_socket_bio_new(int descriptor, tw_tls_record *_Nonnull record);

/// Lets every connection of a context keep the presented chain and the verifier's path in its record.
void tw_ctx_record_verification(SSL_CTX *_Nonnull context);

/// Writes the NSS key log lines of every connection to a descriptor that stays open as long as the context.
void tw_ctx_set_keylog(SSL_CTX *_Nonnull context, int descriptor);

// Macros and inline functions under names of their own.
long tw_ssl_set_server_name(SSL *_Nonnull ssl, const char *_Nonnull name);
long tw_ctx_set_min_version(SSL_CTX *_Nonnull context, int version);
long tw_ctx_set_max_version(SSL_CTX *_Nonnull context, int version);
long tw_ctx_set_mode(SSL_CTX *_Nonnull context, long mode);
long tw_ctx_set_session_cache_off(SSL_CTX *_Nonnull context);
long tw_ctx_set_max_chain_bytes(SSL_CTX *_Nonnull context, long bytes);
long tw_ctx_add_chain_certificate(SSL_CTX *_Nonnull context, X509 *_Nonnull certificate);
long tw_ctx_set_all_signature_algorithms(SSL_CTX *_Nonnull context);
int tw_general_name_type(const GENERAL_NAME *_Nonnull name);
const ASN1_STRING *_Nullable tw_general_name_string(const GENERAL_NAME *_Nonnull name);
const ASN1_OBJECT *_Nullable tw_access_method(const ACCESS_DESCRIPTION *_Nonnull description);
const GENERAL_NAME *_Nullable tw_access_location(const ACCESS_DESCRIPTION *_Nonnull description);
const ASN1_OBJECT *_Nullable tw_policy_identifier(const POLICYINFO *_Nonnull policy);
/// Frees a stack and its certificates.
void tw_free_certificates(STACK_OF(X509) *_Nullable certificates);
/// Asks the peer for a stapled OCSP response (RFC 6066 §8).
long tw_ssl_request_status(SSL *_Nonnull ssl);
/// The bytes of the stapled response and their number; 0 or less where there is none.
long tw_ssl_stapled(SSL *_Nonnull ssl, const unsigned char *_Nullable *_Nonnull bytes);
/// Lets verification look at the revocation lists of the context's store, for the leaf and what stands above it.
void tw_ctx_check_revocation(SSL_CTX *_Nonnull context);
/// What a revocation list says of a certificate: 1 and the moment, INT64_MIN where it cannot be read, and the reason's
/// number, -1 where none is given; 0 where it does not name the certificate.
int tw_crl_entry(
    X509_CRL *_Nonnull list, X509 *_Nonnull certificate, int64_t *_Nonnull seconds, int *_Nonnull reason);
/// Lets this connection take a ticket, and offers the session of an earlier one.
void tw_ssl_allow_resumption(SSL *_Nonnull ssl, SSL_SESSION *_Nullable session);
/// Seconds since the epoch of an ASN.1 time; 0 and `fallback` where it cannot be read.
int64_t tw_time_seconds(const ASN1_TIME *_Nullable time, int64_t fallback);
/// No tickets, no renegotiation, no server without secure renegotiation.
void tw_ctx_set_probe_options(SSL_CTX *_Nonnull context);
/// Prints a name in the one-line form of RFC 2253 with non-ASCII as UTF-8; the result says success by 0 or more.
int tw_print_name(BIO *_Nonnull bio, const X509_NAME *_Nonnull name);

#endif
