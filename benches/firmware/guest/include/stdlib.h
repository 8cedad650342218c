/* The guests allocate nothing. */
#include <stddef.h>
