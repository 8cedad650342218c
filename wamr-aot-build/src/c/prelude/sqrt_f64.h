/* The correctly rounded square root, one bit at a time, on machines without an instruction. */

static __attribute__((unused)) f64 sqrt_f64(f64 x) {
    u64 bits = bits_f64(x);
    if (!(x > 0) || bits == 0x7ff0000000000000ull) return x < 0 ? f64_bits(0x7ff8000000000000ull) : quiet_f64(x);
    i32 exponent = (i32)(bits >> 52) - 1023;
    u64 rest = bits & 0xfffffffffffffull;
    if (exponent == -1023) {
        u32 shift = (u32)__builtin_clzll(rest) - 11;
        rest <<= shift;
        exponent = -1022 - (i32)shift;
    } else {
        rest |= 0x10000000000000ull;
    }
    if (exponent & 1) {
        rest <<= 1;
        exponent -= 1;
    }
    /* 54 bits of the root: the bits of the result and one for rounding. */
    u64 root = 0;
    u64 subtracted = 0;
    rest <<= 1;
    u64 bit;
    for (bit = 0x20000000000000ull; bit != 0; bit >>= 1) {
        u64 next = subtracted + bit;
        if (next <= rest) {
            subtracted = next + bit;
            rest -= next;
            root += bit;
        }
        rest <<= 1;
    }
    /* A root is never halfway between two floats. */
    root += root & 1;
    return f64_bits((root >> 1) + ((u64)(exponent / 2 + 1022) << 52));
}
