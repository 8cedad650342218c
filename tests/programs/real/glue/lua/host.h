/*
 * How Lua raises and catches errors in a guest: WebAssembly has no setjmp, so the host does it.
 *
 * `LUAI_TRY` calls the host, which calls the export `lua_invoke` back; `LUAI_THROW` calls the host, whose error stops that inner
 * call. The host restores the stack pointer and answers 1.
 */
#ifndef LUA_HOST_H
#define LUA_HOST_H

#define HOST(name) __attribute__((import_module("lua"), import_name(#name)))

HOST(try) int lua_host_try(void *function, void *state, void *argument);
HOST(throw) _Noreturn void lua_host_throw(void);

#define LUAI_THROW(L, c) lua_host_throw()
#define LUAI_TRY(L, c, a)                                                       \
    do {                                                                        \
        if (lua_host_try((void *)(f), (L), (ud)) && (c)->status == 0)           \
            (c)->status = -1;                                                   \
    } while (0)
#define luai_jmpbuf int

/* The seed of the hashes: fixed, for runs that repeat. */
#define luai_makeseed(L) 0x5eedu

#endif
