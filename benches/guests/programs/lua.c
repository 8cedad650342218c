/* Lua runs a script: numbers, tables, closures, strings and patterns, methods, garbage. */
#include "bench.h"

#include "lua.h"

#include "lauxlib.h"
#include "lualib.h"

#include <stdlib.h>

static const char script[] =
    "local function sieve(n)\n"
    "  local is, count = {}, 0\n"
    "  for i = 2, n do is[i] = true end\n"
    "  for i = 2, n do if is[i] then count = count + 1 for j = i * i, n, i do is[j] = false end end end\n"
    "  return count\n"
    "end\n"
    "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end\n"
    "local Account = {} Account.__index = Account\n"
    "function Account.new(b) return setmetatable({balance = b}, Account) end\n"
    "function Account:deposit(v) self.balance = self.balance + v return self end\n"
    "local function matrix(n)\n"
    "  local a, b, sum = {}, {}, 0.0\n"
    "  for i = 1, n do a[i], b[i] = {}, {} for j = 1, n do a[i][j] = i / j b[i][j] = j - i + 0.5 end end\n"
    "  for i = 1, n do for j = 1, n do\n"
    "    local s = 0.0 for k = 1, n do s = s + a[i][k] * b[k][j] end sum = sum + s end end\n"
    "  return math.floor(sum)\n"
    "end\n"
    "local function strings(n)\n"
    "  local parts, words = {}, 0\n"
    "  for i = 1, n do parts[#parts + 1] = 'key' .. i .. ' = ' .. (i * 7919 % 1000) end\n"
    "  local text = table.concat(parts, ';')\n"
    "  for k, v in text:gmatch('(%w+) = (%d+)') do words = words + #k + tonumber(v) end\n"
    "  return words + #text:gsub('key', 'k'):upper() + (text:find('key999', 1, true) or 0)\n"
    "end\n"
    "local function sort(n)\n"
    "  local t, x = {}, 42\n"
    "  for i = 1, n do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end\n"
    "  table.sort(t, function(a, b) return a < b end)\n"
    "  return t[n // 3]\n"
    "end\n"
    "local account = Account.new(0)\n"
    "for i = 1, 60000 do account:deposit(i & 15) end\n"
    "return sieve(40000) + fib(22) + matrix(36) + strings(3000) + sort(6000) + account.balance\n";

static lua_State *state;

void prepare(void)
{
    state = luaL_newstate();
    luaL_requiref(state, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(state, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(state, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(state, LUA_MATHLIBNAME, luaopen_math, 1);
    if (luaL_loadstring(state, script) != LUA_OK)
        exit(5);
}

uint64_t work(void)
{
    lua_pushvalue(state, -1);
    lua_call(state, 0, 1);
    uint64_t result = (uint64_t)lua_tointeger(state, -1);
    lua_pop(state, 1);
    lua_gc(state, LUA_GCCOLLECT, 0);
    return mix(0, result);
}
