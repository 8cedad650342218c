/*
 * A host for a module that wasm2c translated as `guest`: what the programs of the benchmark need of
 * WASI preview 1.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

typedef struct Z_wasi_snapshot_preview1_instance_t {
    wasm_rt_memory_t *memory;
    int count;
    char **arguments;
} wasi;

#define WASI(type, name) type Z_wasi_snapshot_preview1Z_##name

enum { SUCCESS = 0, BADF = 8, FAULT = 21, IO = 29, NOSYS = 52 };

/* What is at an address of the guest, or null if it is outside. */
static void *at(wasi *w, u32 address, u64 size)
{
    return address + size <= w->memory->size ? w->memory->data + address : 0;
}

static u32 put(wasi *w, u32 address, const void *from, u64 size)
{
    void *to = at(w, address, size);
    if (!to)
        return FAULT;
    memcpy(to, from, size);
    return SUCCESS;
}

WASI(u32, args_sizes_get)(wasi *w, u32 count, u32 size)
{
    u32 bytes = 0, number = (u32)w->count;
    for (int i = 0; i < w->count; i++)
        bytes += (u32)strlen(w->arguments[i]) + 1;
    return put(w, count, &number, 4) | put(w, size, &bytes, 4);
}

WASI(u32, args_get)(wasi *w, u32 pointers, u32 texts)
{
    u32 status = SUCCESS;
    for (int i = 0; i < w->count && status == SUCCESS; i++) {
        u32 size = (u32)strlen(w->arguments[i]) + 1;
        status = put(w, pointers + 4 * (u32)i, &texts, 4) | put(w, texts, w->arguments[i], size);
        texts += size;
    }
    return status;
}

WASI(u32, environ_sizes_get)(wasi *w, u32 count, u32 size)
{
    u32 zero = 0;
    return put(w, count, &zero, 4) | put(w, size, &zero, 4);
}

WASI(u32, environ_get)(wasi *w, u32 pointers, u32 texts)
{
    (void)w, (void)pointers, (void)texts;
    return SUCCESS;
}

WASI(u32, clock_time_get)(wasi *w, u32 clock, u64 precision, u32 out)
{
    (void)precision;
    struct timespec time;
    clock_gettime(clock == 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &time);
    u64 nanoseconds = (u64)time.tv_sec * 1000000000u + (u64)time.tv_nsec;
    return put(w, out, &nanoseconds, 8);
}

WASI(u32, fd_write)(wasi *w, u32 fd, u32 buffers, u32 count, u32 out)
{
    if (fd != 1 && fd != 2)
        return BADF;
    u32 *list = at(w, buffers, 8 * (u64)count), total = 0;
    if (!list)
        return FAULT;
    for (u32 i = 0; i < count; i++) {
        void *from = at(w, list[2 * i], list[2 * i + 1]);
        if (!from)
            return FAULT;
        if (write((int)fd, from, list[2 * i + 1]) != (ssize_t)list[2 * i + 1])
            return IO;
        total += list[2 * i + 1];
    }
    return put(w, out, &total, 4);
}

WASI(u32, random_get)(wasi *w, u32 out, u32 size)
{
    void *to = at(w, out, size);
    return !to ? FAULT : getrandom(to, size, 0) == (ssize_t)size ? SUCCESS : IO;
}

WASI(void, proc_exit)(wasi *w, u32 code)
{
    (void)w;
    exit((int)code);
}

/* What the C and Rust libraries import beside these; no program of the benchmark depends on it. */
WASI(u32, fd_close)(wasi *w, u32 fd) { return (void)w, (void)fd, NOSYS; }
WASI(u32, fd_seek)(wasi *w, u32 fd, u64 offset, u32 whence, u32 out)
{
    return (void)w, (void)fd, (void)offset, (void)whence, (void)out, NOSYS;
}
WASI(u32, fd_read)(wasi *w, u32 fd, u32 buffers, u32 count, u32 out)
{
    return (void)w, (void)fd, (void)buffers, (void)count, (void)out, NOSYS;
}
WASI(u32, fd_fdstat_get)(wasi *w, u32 fd, u32 out) { return (void)w, (void)fd, (void)out, BADF; }
WASI(u32, fd_fdstat_set_flags)(wasi *w, u32 fd, u32 flags) { return (void)w, (void)fd, (void)flags, BADF; }
WASI(u32, fd_renumber)(wasi *w, u32 from, u32 to) { return (void)w, (void)from, (void)to, BADF; }
WASI(u32, fd_prestat_get)(wasi *w, u32 fd, u32 out) { return (void)w, (void)fd, (void)out, BADF; }
WASI(u32, fd_prestat_dir_name)(wasi *w, u32 fd, u32 out, u32 size)
{
    return (void)w, (void)fd, (void)out, (void)size, BADF;
}
WASI(u32, path_open)(wasi *w, u32 fd, u32 lookup, u32 path, u32 size, u32 create, u64 rights, u64 inheriting, u32 flags,
                     u32 out)
{
    (void)w, (void)fd, (void)lookup, (void)path, (void)size, (void)create, (void)rights, (void)inheriting;
    return (void)flags, (void)out, BADF;
}
WASI(u32, sched_yield)(wasi *w) { return (void)w, SUCCESS; }

int main(int count, char **arguments)
{
    static Z_guest_instance_t guest;
    static wasi w;
    w.count = count;
    w.arguments = arguments;
    wasm_rt_init();
    Z_guest_init_module();
    Z_guest_instantiate(&guest, &w);
    w.memory = Z_guestZ_memory(&guest);
    Z_guestZ__start(&guest);
    return 0;
}
