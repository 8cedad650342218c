/* Lua includes <setjmp.h> in any case; host.h supplies what it would use it for. */
