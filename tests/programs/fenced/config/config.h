/* What cmake would find out for cmark. */
#include <stdbool.h>

#define CMARK_ATTRIBUTE(list) __attribute__(list)
#define HAVE___BUILTIN_EXPECT
