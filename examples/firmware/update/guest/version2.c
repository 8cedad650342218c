// In proportion to what is missing, and to how fast it changes: with constants, a table of functions
// and floats, which the processor has no instructions for.

#include "heater.h"

static double last = 20;

static double rising(double missing) { return missing * 12.5; }
static double falling(double missing) { return missing * 25; }
static double (*const curves[])(double) = {rising, falling};

static const int limits[] = {0, 100};

int power(int temperature) {
    SAY("version 2");
    double now = temperature / 10.0;
    int percent = (int)curves[now < last](20 - now);
    last = now;
    for (int i = 0; i < 2; i++)
        if ((percent > limits[i]) == i)
            percent = limits[i];
    return percent;
}
