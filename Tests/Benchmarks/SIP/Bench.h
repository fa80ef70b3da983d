// The loop that every C parser of this benchmark runs in; the Swift one in Ours.swift is the same.
//
//   prog MESSAGES              parser, mode, message, fixed|rotating, ns
//   prog MESSAGES CASE M N     runs case CASE on message M (0-2; 10-12 rotating) N times, for callgrind
//
// Time is the thread's CPU time, the least of 41 rounds in which the fixed message and the rotating ones take turns.
// Every case returns a number that shows that it really read the message, and the program stops at the first message of
// any set that it does not.

#ifndef BENCH_H
#define BENCH_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct piece { char *bytes; size_t count; };
struct bench { const char *parser, *mode; long (*work)(const char *, size_t); };

static const char *const bench_names[3] = {"ok200", "options", "invite"};
static struct piece bench_pieces[512];
static int bench_count;

static struct piece bench_piece(const char *bytes, size_t count) {
    struct piece piece = {calloc(count + 64, 1), count};
    memcpy(piece.bytes, bytes, count);
    return piece;
}

static void bench_load(const char *directory, int message, int rotating) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.%s", directory, bench_names[message], rotating ? "rotating" : "sip");
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(1); }
    static char all[4 << 20];
    size_t total = fread(all, 1, sizeof all, file), offset = 0;
    fclose(file);
    bench_count = 0;
    if (!rotating) { bench_pieces[bench_count++] = bench_piece(all, total); return; }
    while (offset < total && bench_count < 512) {
        char *end;
        size_t count = strtoul(all + offset, &end, 10);
        offset = (size_t)(end + 1 - all);
        bench_pieces[bench_count++] = bench_piece(all + offset, count);
        offset += count;
    }
}

static double bench_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

__attribute__((noinline)) static long bench_loop(const struct bench *bench, long count) {
    long sum = 0;
    for (long turn = 0, next = 0; turn < count; turn++) {
        long result = bench->work(bench_pieces[next].bytes, bench_pieces[next].count);
        if (result <= 0) { fprintf(stderr, "%s refused a message\n", bench->parser); exit(1); }
        sum += result;
        next = next + 1 == bench_count ? 0 : next + 1;
    }
    return sum;
}

static int bench_main(int argc, char **argv, const struct bench *benches, int count) {
    if (argc == 5) {
        int message = atoi(argv[3]);
        bench_load(argv[1], message % 10, message >= 10);
        printf("%ld\n", bench_loop(&benches[atoi(argv[2])], atol(argv[4])));
        return 0;
    }
    for (int which = 0; which < count; which++)
        for (int message = 0; message < 3; message++) {
            double least[2] = {1e18, 1e18};
            struct piece pieces[2][512];
            int counts[2];
            const long turns = 256 * 8;
            for (int rotating = 0; rotating < 2; rotating++) {
                bench_load(argv[1], message, rotating);
                memcpy(pieces[rotating], bench_pieces, sizeof bench_pieces);
                counts[rotating] = bench_count;
            }
            for (int turn = 0; turn < 2 * 41; turn++) {
                int form = turn % 2;
                memcpy(bench_pieces, pieces[form], sizeof bench_pieces);
                bench_count = counts[form];
                double start = bench_time();
                bench_loop(&benches[which], turns);
                double time = (bench_time() - start) / (double)turns;
                if (time < least[form]) least[form] = time;
            }
            for (int form = 0; form < 2; form++)
                printf("%s\t%s\t%s\t%s\t%.0f\n", benches[which].parser, benches[which].mode, bench_names[message],
                       form ? "rotating" : "fixed", least[form]);
        }
    return 0;
}
#endif
