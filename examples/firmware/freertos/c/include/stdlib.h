// The kernel includes it, and needs nothing of it: there is no C library.
#pragma once

#include <stddef.h>
