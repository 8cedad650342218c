/*
 * What a program of the benchmark has: its input, and the work that is timed.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the input. Called once; not timed. */
void prepare(void);

/* Does the work, the same each time. Returns a checksum of the result. */
uint64_t work(void);

/* One step of a checksum. */
static inline uint64_t mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * 0x9e3779b97f4a7c15u;
    return sum ^ (sum >> 29);
}

/* A double for a checksum: its bits. */
static inline uint64_t bits(double value)
{
    union {
        double value;
        uint64_t bits;
    } u = {value};
    return u.bits;
}

/* Random numbers, the same on each machine. */
static inline uint32_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state * 0x2545f4914f6cdd1du) >> 32);
}

/* A random number from 0 to 1. */
static inline double unit(uint64_t *state)
{
    return next(state) / 4294967296.0;
}

/* Fills a buffer with lines of words, some of which are frequent. */
static inline void text(char *out, uint32_t size, uint64_t seed)
{
    static const char *const words[] = {
        "the ",     "guest ",  "calls ", "a ",      "function ", "of ",   "its ",  "host ",    "and ",
        "memory ",  "is ",     "zero ",  "before ", "any ",      "page ", "trap ", "stack ",   "table ",
        "element ", "module ", "value ", "import ", "export\n",  "loop ", "code ", "segment ", "instance\n"};
    const uint32_t count = sizeof words / sizeof *words;
    uint32_t at = 0;
    while (at < size) {
        const char *word = words[next(&seed) % (1 + next(&seed) % count)];
        while (*word && at < size)
            out[at++] = *word++;
    }
}

#ifdef __cplusplus
}
#endif

#endif
