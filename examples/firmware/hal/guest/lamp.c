// A lamp at the end of a serial line. Of the board it knows a lamp, a button, a delay and a serial
// port, whatever these are.

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name
#define EXPORT(name) __attribute__((export_name(#name))) name

void IMPORT(lamp_set)(int is_on);
int IMPORT(button_is_pressed)(void);
void IMPORT(delay_ms)(unsigned duration);
unsigned IMPORT(serial_read)(char *buffer, unsigned len);
void IMPORT(serial_write)(const char *text, unsigned len);

#define SAY(text) serial_write(text, sizeof text - 1)

static void blink(unsigned times) {
    while (times--) {
        lamp_set(1);
        delay_ms(2);
        lamp_set(0);
        delay_ms(2);
    }
}

// Does what the serial port says, up to the end of a line. Returns how many commands there were.
unsigned EXPORT(line)(void) {
    for (unsigned commands = 0;;) {
        char buffer[8];
        unsigned len = serial_read(buffer, sizeof buffer);
        for (unsigned i = 0; i < len; i++, commands++) {
            switch (buffer[i]) {
            case '1':
                lamp_set(1);
                break;
            case '0':
                lamp_set(0);
                break;
            case '3':
                blink(3);
                break;
            case '?':
                if (button_is_pressed())
                    SAY("pressed\n");
                else
                    SAY("not pressed\n");
                break;
            case '!':
                // A mistake of the guest's.
                serial_write((const char *)0x10000, 16);
                break;
            case '\n':
                return commands;
            }
        }
    }
}
