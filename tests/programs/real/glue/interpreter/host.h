/* What Lua's libraries use and WASI does not have, for both builds: commands and names of temporary files. */
#ifndef INTERPRETER_HOST_H
#define INTERPRETER_HOST_H

#define l_system(command) ((command) ? -1 : 0)
#define LUA_TMPNAMBUFSIZE 1
#define lua_tmpnam(buffer, failed) ((failed) = ((buffer)[0] = 0, 1))

#endif
