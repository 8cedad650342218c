/*
 * Runs a Lua script and hands on what it prints. Built twice: as a guest, and natively for comparison.
 */
#include <stdlib.h>

#include "lua.h"

#include "lauxlib.h"
#include "lualib.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT(name) __attribute__((import_module("lua"), import_name(#name)))
#else
#define EXPORT(name)
#define IMPORT(name)
#endif

IMPORT(print) void lua_print_text(void *context, const char *text, size_t size);

EXPORT(buffer_new) void *lua_buffer_new(size_t size)
{
    return malloc(size ? size : 1);
}

EXPORT(buffer_free) void lua_buffer_free(void *buffer)
{
    free(buffer);
}

static int print(lua_State *L)
{
    void *context = lua_touserdata(L, lua_upvalueindex(1));
    int count = lua_gettop(L);
    for (int i = 1; i <= count; i++) {
        size_t size;
        const char *text = luaL_tolstring(L, i, &size);
        if (i > 1)
            lua_print_text(context, "\t", 1);
        lua_print_text(context, text, size);
        lua_pop(L, 1);
    }
    lua_print_text(context, "\n", 1);
    return 0;
}

/* Runs a script. Returns Lua's status; an error's message is printed. `context` is handed to `lua_print_text`. */
EXPORT(run) int lua_run_script(void *context, const char *script, size_t size)
{
    static const luaL_Reg libraries[] = {
        { LUA_GNAME, luaopen_base },        { LUA_TABLIBNAME, luaopen_table },  { LUA_STRLIBNAME, luaopen_string },
        { LUA_MATHLIBNAME, luaopen_math },  { LUA_UTF8LIBNAME, luaopen_utf8 },  { LUA_COLIBNAME, luaopen_coroutine },
        { NULL, NULL },
    };
    lua_State *L = luaL_newstate();
    if (!L)
        return LUA_ERRMEM;
    for (const luaL_Reg *library = libraries; library->func; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
    lua_pushlightuserdata(L, context);
    lua_pushcclosure(L, print, 1);
    lua_setglobal(L, "print");
    int status = luaL_loadbufferx(L, script, size, "=script", "t");
    if (status == LUA_OK)
        status = lua_pcall(L, 0, 0, 0);
    if (status != LUA_OK) {
        const char *message = lua_tolstring(L, -1, &size);
        if (message)
            lua_print_text(context, message, size);
        lua_print_text(context, "\n", 1);
    }
    lua_close(L);
    return status;
}
