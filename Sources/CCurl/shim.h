#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call: one typed name a kind.
static inline CURLcode tw_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode tw_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode tw_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode tw_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}
typedef size_t (*tw_curl_data_function)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode tw_curl_set_function(CURL *handle, CURLoption option, tw_curl_data_function value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode tw_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode tw_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}
// CURL_GLOBAL_DEFAULT is a macro that Swift does not see; thread-safe since curl 7.84, once a process all the same.
static inline CURLcode tw_curl_start(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}
