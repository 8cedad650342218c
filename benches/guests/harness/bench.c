/*
 * The program around a benchmark: `NAME RUNS`.
 *
 * With 0 runs it ends at once: that is what a start takes. Otherwise the work is done once untimed,
 * which touches all memory, and then as often as asked for. Prints a line for the checksum and one
 * for the nanoseconds of each run.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Written without printf, which would be the larger part of a small program. */
static void line(const char *name, uint64_t value)
{
    char text[64];
    size_t at = sizeof text;
    text[--at] = '\n';
    do
        text[--at] = (char)('0' + value % 10);
    while (value /= 10);
    text[--at] = ' ';
    for (size_t i = strlen(name); i-- > 0;)
        text[--at] = name[i];
    if (write(1, text + at, sizeof text - at) < 0)
        exit(3);
}

int main(int count, char **arguments)
{
    if (count != 2)
        return 2;
    int runs = atoi(arguments[1]);
    if (runs == 0)
        return 0;
#ifdef __GLIBC__
    /* Memory that is freed stays, as it does in a guest: otherwise each run has its page faults. */
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 2147483647);
#endif
    prepare();
    uint64_t checksum = work();
    line("checksum", checksum);
    for (int i = 0; i < runs; i++) {
        uint64_t start = now();
        uint64_t again = work();
        uint64_t end = now();
        if (again != checksum)
            return 4;
        line("time", end - start);
    }
    return 0;
}
