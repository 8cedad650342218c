// The calculator, compiled so that its functions return after a mistake.

#define ERROR_CODES
#include "calculator.c"
