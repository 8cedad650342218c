// Work that takes a while, and does not care who else there is.

#define EXPORT(name) __attribute__((export_name(#name))) name

// How many primes there are below a limit.
unsigned EXPORT(count)(unsigned limit) {
    unsigned found = 0;
    for (unsigned number = 2; number < limit; number++) {
        unsigned divisor = 2;
        while (divisor * divisor <= number && number % divisor)
            divisor++;
        found += divisor * divisor > number;
    }
    return found;
}

// The sum of the halves of numbers below a limit: the same with registers for floats.
float EXPORT(halves)(unsigned limit) {
    float sum = 0, half = 0;
    for (unsigned number = 0; number < limit; number++) {
        sum += half;
        half += 0.5f;
    }
    return sum;
}

static volatile int deepest;

// Recurs as deep as it is told to, which may be too deep.
int EXPORT(dig)(int depth) {
    if (depth <= 0)
        return 0;
    int below = dig(depth - 1);
    // Something to do afterwards, so that it is no loop.
    deepest = depth;
    return below + 1;
}
