// Needs all that it draws at once, so that much of it is on the stack.

#include "heater.h"

static unsigned seed;

static __attribute__((noinline)) unsigned draw(unsigned temperature) {
    seed = seed * 1103515245 + temperature;
    return seed >> 16;
}

#define TWO(rest) (draw(temperature) - (draw(temperature) ^ rest))
#define SIXTEEN(rest) TWO(TWO(TWO(TWO(TWO(TWO(TWO(TWO(rest))))))))

int power(int temperature) {
    SAY("deep");
    return SIXTEEN(SIXTEEN(SIXTEEN(SIXTEEN(SIXTEEN(SIXTEEN(SIXTEEN(SIXTEEN(SIXTEEN(seed))))))))) % 100;
}
