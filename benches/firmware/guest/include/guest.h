/* What the guests share: how each names its workload, and a checksum of what it calculates. */
#ifndef GUEST_H
#define GUEST_H

#include <stddef.h>
#include <stdint.h>

/* The workload: exported by the module, called by its name natively. It returns a checksum. */
#ifdef __wasm__
#define WORKLOAD(name) __attribute__((export_name("run"))) uint32_t name(void)
#else
#define WORKLOAD(name) uint32_t name(void)
#endif

/* FNV-1a */
#define CHECKSUM 2166136261u

static inline uint32_t checksum(uint32_t sum, const void *bytes, size_t count)
{
    for (const uint8_t *byte = bytes; count > 0; count--)
        sum = (sum ^ *byte++) * 16777619u;
    return sum;
}

#endif
