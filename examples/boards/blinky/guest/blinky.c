// Blinks words in Morse code. The board gives it an LED, a delay and a serial line.
//
// The number of a word is not checked: a number that is too large is an access outside of the
// guest's memory, and the guest traps.

#define IMPORT(name) __attribute__((import_module("board"), import_name(#name))) name
#define EXPORT(name) __attribute__((export_name(#name))) name

void IMPORT(led)(int on);
void IMPORT(sleep_ms)(unsigned ms);
void IMPORT(write)(const char *text, unsigned length);

enum { UNIT = 80 }; // milliseconds

static const char words[][16] = {"... --- ...\r\n", ".... ..\r\n"};

void EXPORT(blink)(unsigned number) {
    const char *word = words[number];
    unsigned length = 0;
    while (word[length] != 0) length++;
    write(word, length);
    for (; *word != '\r'; word++) {
        led(*word != ' ');
        sleep_ms(*word == '-' ? 3 * UNIT : UNIT);
        led(0);
        sleep_ms(UNIT);
    }
}
