// The version that the firmware is delivered with: on below 20 degrees.

#include "heater.h"

int power(int temperature) {
    SAY("version 1");
    return temperature < 200 ? 100 : 0;
}
