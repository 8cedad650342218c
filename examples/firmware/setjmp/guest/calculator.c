// A calculator for the console of a device: `evaluate` takes a line such as `r = 330 * v / (4095 - v)`, by recursive descent. A
// mistake in the line leaves the whole recursion at once, with `longjmp`, up to the innermost `protect`: `1 / 0 ? 5` has one for each
// alternative, and is 5.
//
// With `ERROR_CODES` defined, functions return instead, and their callers check: to compare with.

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name
#define EXPORT(name) __attribute__((export_name(#name))) name

void IMPORT(uart_write)(const char *text, unsigned len);

enum { LENGTH = 64, DEEPEST = 8, NAMES = 26 };

enum mistake { NONE, SYNTAX, DEPTH, DIVISION, RANGE };

static const char *const messages[] = {
    [SYNTAX] = "syntax error",
    [DEPTH] = "nested too deeply",
    [DIVISION] = "division by zero",
    [RANGE] = "out of range",
};

// The line, which ends with a zero.
static char line[LENGTH + 1];
static const char *next;
static unsigned depth;
static enum mistake mistake;
// What the last line evaluated to.
static int answer;
static int values[NAMES];

#ifdef ERROR_CODES

// Each function returns something if there was a mistake, and its caller may not use it.
#define FAIL(kind) return (mistake = (kind), 0)
#define TRY(call) ({ int value = (call); if (mistake) return 0; value; })

static enum mistake protect(int (*what)(void), int *value) {
    mistake = NONE;
    *value = what();
    return mistake;
}

void EXPORT(stale)(void) {
    __builtin_trap();
}

#else

#include <setjmp.h>

// The innermost `protect`.
static jmp_buf *protection;

_Noreturn static void fail(enum mistake kind) {
    mistake = kind;
    longjmp(*protection, 1);
}

#define FAIL(kind) fail(kind)
#define TRY(call) (call)

static enum mistake protect(int (*what)(void), int *value) {
    jmp_buf here, *outer = protection;
    protection = &here;
    mistake = NONE;
    if (setjmp(here) == 0)
        *value = what();
    protection = outer;
    return mistake;
}

static jmp_buf left;

__attribute__((noinline)) static void leave(void) {
    if (setjmp(left) != 0)
        answer = -1;
}

// Jumps into a function that has returned, which C leaves undefined. It is wrong on purpose.
void EXPORT(stale)(void) {
    leave();
    longjmp(left, 1);
}

#endif

static int choice(void);

static char peek(void) {
    while (*next == ' ')
        next++;
    return *next;
}

static int accept(char c) {
    if (peek() != c)
        return 0;
    next++;
    return 1;
}

static int number(void) {
    int value = 0;
    for (; *next >= '0' && *next <= '9'; next++)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *next - '0', &value))
            FAIL(RANGE);
    return value;
}

// A number, a name, the word of memory at an address, or something in parentheses.
static int factor(void) {
    char c = peek();
    if (c >= '0' && c <= '9')
        return number();
    if (c >= 'a' && c <= 'z') {
        next++;
        return values[c - 'a'];
    }
    if (c != '(' && c != '[' && c != '-')
        FAIL(SYNTAX);
    if (depth == DEEPEST)
        FAIL(DEPTH);
    next++;
    depth++;
    int value = TRY(c == '-' ? factor() : choice());
    depth--;
    if (c == '-') {
        if (__builtin_sub_overflow(0, value, &value))
            FAIL(RANGE);
        return value;
    }
    if (!accept(c == '(' ? ')' : ']'))
        FAIL(SYNTAX);
    // Nothing checks the address: it is the guest's second mistake.
    return c == '[' ? *(volatile int *)value : value;
}

static int product(void) {
    int value = TRY(factor());
    for (;;) {
        if (accept('*')) {
            int by = TRY(factor());
            if (__builtin_mul_overflow(value, by, &value))
                FAIL(RANGE);
        } else if (accept('/')) {
            int by = TRY(factor());
            if (by == 0)
                FAIL(DIVISION);
            // `INT_MIN / -1` is out of range, too.
            if (by == -1 ? __builtin_sub_overflow(0, value, &value) : (value /= by, 0))
                FAIL(RANGE);
        } else {
            return value;
        }
    }
}

static int sum(void) {
    int value = TRY(product());
    for (;;) {
        if (accept('+')) {
            int more = TRY(product());
            if (__builtin_add_overflow(value, more, &value))
                FAIL(RANGE);
        } else if (accept('-')) {
            int less = TRY(product());
            if (__builtin_sub_overflow(value, less, &value))
                FAIL(RANGE);
        } else {
            return value;
        }
    }
}

// Goes to the end of the alternative that starts here, whatever is in it. Whether another follows.
static int skip(void) {
    for (int inside = 0; *next && (inside || (*next != '?' && *next != ')' && *next != ']')); next++)
        inside += (*next == '(' || *next == '[') - (*next == ')' || *next == ']');
    return *next == '?';
}

// The first alternative that has a value.
static int choice(void) {
    unsigned outside = depth;
    for (;;) {
        const char *start = next;
        int value;
        enum mistake what = protect(sum, &value);
        if (what == NONE) {
            while (accept('?'))
                skip();
            return value;
        }
        const char *where = next;
        next = start;
        if (what == SYNTAX || !skip()) {
            // It is the mistake of what is around this.
            next = where;
            FAIL(what);
        }
        next++;
        depth = outside;
    }
}

static int statement(void) {
    int *target = &answer;
    const char *start = next;
    char c = peek();
    if (c >= 'a' && c <= 'z') {
        next++;
        if (accept('='))
            target = &values[c - 'a'];
        else
            next = start;
    }
    int value = TRY(choice());
    if (peek() != 0)
        FAIL(SYNTAX);
    return *target = value;
}

// Where the host puts a line.
char *EXPORT(buffer)(void) {
    return line;
}

// Evaluates the line of this length. The number of the mistake, or 0.
int EXPORT(evaluate)(unsigned length) {
    line[length < LENGTH ? length : LENGTH] = 0;
    next = line;
    depth = 0;
    return (int)protect(statement, &answer);
}

static void print(const char *text) {
    unsigned length = 0;
    while (text[length])
        length++;
    uart_write(text, length);
}

static void print_number(int number) {
    char digits[12];
    char *start = digits + sizeof digits;
    *--start = 0;
    unsigned rest = number < 0 ? -(unsigned)number : (unsigned)number;
    do
        *--start = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--start = '-';
    print(start);
}

// Prints the line, and what it evaluated to.
void EXPORT(report)(void) {
    print(line);
    if (mistake == NONE) {
        print(" = ");
        print_number(answer);
    } else {
        print(": ");
        print(messages[mistake]);
        print(" at ");
        print_number((int)(next - line) + 1);
    }
    print("\n");
}
