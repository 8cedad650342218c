// Remembers how often it has seen a temperature, and forgets that there is frost.

#include "heater.h"

static short seen[400];

int power(int temperature) {
    SAY("version 3");
    seen[temperature] += 1;
    return temperature < 200 ? 100 - seen[temperature] : 0;
}
