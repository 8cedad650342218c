// What all versions of the guest import and export.

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name
#define EXPORT(name) __attribute__((export_name(#name))) name

void IMPORT(say)(const char *text, unsigned len);

#define SAY(text) say(text, sizeof(text) - 1)

// The power of the heater in percent, at this temperature in tenths of a degree.
int EXPORT(power)(int temperature);
