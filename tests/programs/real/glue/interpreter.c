/*
 * An interpreter as Lua's own, which the package does not have: `interpreter SCRIPT ARGUMENTS...`, where `-` is the standard input.
 * Built twice: as a WASI command, and for the machine itself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lua.h"

#include "lauxlib.h"
#include "lualib.h"

static int add_traceback(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static int run(lua_State *L)
{
    int count = (int)lua_tointeger(L, 1);
    char **arguments = lua_touserdata(L, 2);
    luaL_openlibs(L);
    lua_createtable(L, count, 1);
    for (int i = 1; i < count; i++) {
        lua_pushstring(L, arguments[i]);
        lua_rawseti(L, -2, i - 1);
    }
    lua_setglobal(L, "arg");
    lua_pushcfunction(L, add_traceback);
    const char *script = arguments[1];
    if (luaL_loadfile(L, script[0] == '-' && !script[1] ? NULL : script) != LUA_OK)
        return lua_error(L);
    for (int i = 2; i < count; i++)
        lua_pushstring(L, arguments[i]);
    if (lua_pcall(L, count - 2, 0, -(count - 2) - 2) != LUA_OK)
        return lua_error(L);
    return 0;
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: %s SCRIPT ARGUMENTS...\n", arguments[0]);
        return 2;
    }
    lua_State *L = luaL_newstate();
    if (!L)
        return 3;
    lua_pushcfunction(L, run);
    lua_pushinteger(L, count);
    lua_pushlightuserdata(L, arguments);
    int status = lua_pcall(L, 2, 0, 0);
    if (status != LUA_OK)
        fprintf(stderr, "%s: %s\n", arguments[0], luaL_tolstring(L, -1, NULL));
    lua_close(L);
    return status == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
