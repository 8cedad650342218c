/* The correctly rounded square root, one bit at a time, on machines without an instruction. */

static __attribute__((unused)) f32 sqrt_f32(f32 x) {
    u32 bits = bits_f32(x);
    if (!(x > 0) || bits == 0x7f800000u) return x < 0 ? f32_bits(0x7fc00000u) : quiet_f32(x);
    i32 exponent = (i32)(bits >> 23) - 127;
    u32 rest = bits & 0x7fffffu;
    if (exponent == -127) {
        u32 shift = (u32)__builtin_clz(rest) - 8;
        rest <<= shift;
        exponent = -126 - (i32)shift;
    } else {
        rest |= 0x800000u;
    }
    if (exponent & 1) {
        rest <<= 1;
        exponent -= 1;
    }
    /* 25 bits of the root: the bits of the result and one for rounding. */
    u32 root = 0;
    u32 subtracted = 0;
    rest <<= 1;
    u32 bit;
    for (bit = 0x1000000u; bit != 0; bit >>= 1) {
        u32 next = subtracted + bit;
        if (next <= rest) {
            subtracted = next + bit;
            rest -= next;
            root += bit;
        }
        rest <<= 1;
    }
    /* A root is never halfway between two floats. */
    root += root & 1;
    return f32_bits((root >> 1) + ((u32)(exponent / 2 + 126) << 23));
}
