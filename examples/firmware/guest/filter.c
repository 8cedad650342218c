// A filter for a sensor that now and then reads nonsense: the median of the last five samples takes outliers out, a low-pass smooths
// what is left, and a report goes out as text when the value has moved.
//
// It is what a vendor could deliver for the firmware of others: it sees its own memory and two functions of the host, and whatever is
// wrong with it stays in there. `peek` and `dig` are wrong on purpose.

#define WINDOW 5
#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name
#define EXPORT(name) __attribute__((export_name(#name))) name

void IMPORT(uart_write)(const char *text, unsigned len);
unsigned IMPORT(millis)(void);

static int window[WINDOW];
static unsigned filled, next;
// The smoothed value, with 8 bits behind the point.
static int smooth;
static int reported;

static int median(void) {
    int sorted[WINDOW];
    for (unsigned i = 0; i < filled; i++) {
        unsigned place = i;
        for (; place > 0 && sorted[place - 1] > window[i]; place--)
            sorted[place] = sorted[place - 1];
        sorted[place] = window[i];
    }
    return sorted[filled / 2];
}

__attribute__((noinline)) static char *number(char *end, int value) {
    unsigned rest = value < 0 ? -(unsigned)value : (unsigned)value;
    do
        *--end = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--end = '-';
    return end;
}

static void report(int value) {
    static char line[48];
    char *const end = line + sizeof line;
    char *start = end;
    *--start = '\n';
    start = number(start, value);
    static const char text[] = " ms: ";
    for (unsigned i = sizeof text - 1; i > 0; i--)
        *--start = text[i - 1];
    start = number(start, (int)millis());
    uart_write(start, (unsigned)(end - start));
}

// Takes a sample, and returns the filtered value.
int EXPORT(feed)(int sample) {
    window[next] = sample;
    next = next + 1 == WINDOW ? 0 : next + 1;
    if (filled < WINDOW)
        filled++;
    int target = median() * 256;
    smooth = filled == 1 ? target : smooth + (target - smooth) / 4;
    int value = (smooth + 128) >> 8;
    int moved = value > reported ? value - reported : reported - value;
    if (moved >= 10) {
        reported = value;
        report(value);
    }
    return value;
}

// Reads from wherever it is told to.
int EXPORT(peek)(unsigned address) {
    return *(volatile int *)address;
}

// Recurs as deep as it is told to, which may be too deep.
int EXPORT(dig)(int depth) {
    if (depth <= 0)
        return 0;
    int below = dig(depth - 1);
    // Something to do afterwards, so that it is no loop.
    (void)millis();
    return below + 1;
}
