/* How libpng is built: with everything, which is what its package has for builds without its scripts. */
#include "scripts/pnglibconf.h.prebuilt"
