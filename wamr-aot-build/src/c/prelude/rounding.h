/* Rounding to an integral value on machines without instructions for it. A float of at least 2^23
 * (`f32`) or 2^52 (`f64`) has no fraction. Adding that number to a smaller float rounds to the
 * nearest integral value, ties to even.
 */

#define ROUNDING(type, whole) \
    INLINE type nearest_abs_##type(type x) { \
        type rounded = x + whole; \
        return rounded - whole; \
    } \
    INLINE type nearest_##type(type x) { \
        type magnitude = copysign_##type(x, 0); \
        if (!(magnitude < whole)) return quiet_##type(x); \
        return copysign_##type(nearest_abs_##type(magnitude), x); \
    } \
    INLINE type trunc_##type(type x) { \
        type magnitude = copysign_##type(x, 0); \
        if (!(magnitude < whole)) return quiet_##type(x); \
        type rounded = nearest_abs_##type(magnitude); \
        return copysign_##type(rounded > magnitude ? rounded - 1 : rounded, x); \
    } \
    INLINE type floor_##type(type x) { \
        type rounded = nearest_##type(x); \
        return rounded > x ? copysign_##type(rounded - 1, x) : rounded; \
    } \
    INLINE type ceil_##type(type x) { \
        type rounded = nearest_##type(x); \
        return rounded < x ? copysign_##type(rounded + 1, x) : rounded; \
    }
ROUNDING(f32, 0x1p23f)
ROUNDING(f64, 0x1p52)
