// Tells the thread sanitizer of the waits of Synchronization.Mutex.
//
// On Linux an uncontended Mutex is an atomic in our own code, which the sanitizer sees; a contended one goes to sleep in
// the kernel inside libswiftSynchronization, which it does not see: everything that a Mutex guards would be reported as
// a race. So the two functions that sleep and wake are wrapped here, found by the program before the library's own.
#define _GNU_SOURCE
#include "CMutexAnnotations.h"

#include <dlfcn.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef __attribute__((swiftcall)) void lock_function(uint32_t thread, __attribute__((swift_context)) void *mutex);
typedef __attribute__((swiftcall)) void unlock_function(__attribute__((swift_context)) void *mutex);

void __tsan_acquire(void *address);
void __tsan_release(void *address);

__attribute__((swiftcall)) void tw_lock_slow(uint32_t, __attribute__((swift_context)) void *) __asm__(LOCK);
__attribute__((swiftcall)) void tw_unlock_slow(__attribute__((swift_context)) void *) __asm__(UNLOCK);

__attribute__((swiftcall)) void tw_lock_slow(uint32_t thread, __attribute__((swift_context)) void *mutex) {
    ((lock_function *)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void tw_unlock_slow(__attribute__((swift_context)) void *mutex) {
    __tsan_release(mutex);
    ((unlock_function *)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}

#endif
#endif
