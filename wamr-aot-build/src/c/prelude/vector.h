/* 128-bit vectors, in the vector extensions that GCC and Clang share. They are available on every
 * machine, with or without vector instructions. Lane 0 is the first.
 */

typedef u8 u8x16 __attribute__((vector_size(16)));
typedef u16 u16x8 __attribute__((vector_size(16)));
typedef u32 u32x4 __attribute__((vector_size(16)));
typedef u64 u64x2 __attribute__((vector_size(16)));
typedef i8 i8x16 __attribute__((vector_size(16)));
typedef i16 i16x8 __attribute__((vector_size(16)));
typedef i32 i32x4 __attribute__((vector_size(16)));
typedef i64 i64x2 __attribute__((vector_size(16)));
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f64 f64x2 __attribute__((vector_size(16)));
typedef u8 u8x8 __attribute__((vector_size(8)));
typedef u16 u16x4 __attribute__((vector_size(8)));
typedef u32 u32x2 __attribute__((vector_size(8)));
typedef i8 i8x8 __attribute__((vector_size(8)));
typedef i16 i16x4 __attribute__((vector_size(8)));
typedef i32 i32x2 __attribute__((vector_size(8)));

#define LANES2(type, f, x) ((type){f((x)[0]), f((x)[1])})
#define LANES4(type, f, x) ((type){f((x)[0]), f((x)[1]), f((x)[2]), f((x)[3])})

/* Loads and stores. */
struct u8x16_unaligned { u8x16 value; } __attribute__((packed, may_alias));
#define load_u8x16(address) (((const GUEST struct u8x16_unaligned *)(address))->value)
#define inside_u8x16(address) (((const struct u8x16_unaligned *)(address))->value)
#define inside_store_u8x16(address, x) (((struct u8x16_unaligned *)(address))->value = (x))
#define store_u8x16(address, x) (((GUEST struct u8x16_unaligned *)(address))->value = (x))

/* Casts between lane widths on big-endian machines, where lane 0 must have the lowest bits. */
INLINE u8x16 swap_1(u8x16 x) { return x; }
INLINE u8x16 swap_2(u8x16 x) { return __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14); }
INLINE u8x16 swap_4(u8x16 x) { return __builtin_shufflevector(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12); }
INLINE u8x16 swap_8(u8x16 x) { return __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8); }

/* Lanes. */
#define LANE_OPERATIONS(vector, lane, ...) \
    INLINE vector splat_##vector(lane x) { return (vector){__VA_ARGS__}; } \
    INLINE vector insert_##vector(vector v, u32 i, lane x) { v[i] = x; return v; } \
    INLINE vector select_##vector(u8x16 mask, vector x, vector y) { \
        return (vector)(((u8x16)x & mask) | ((u8x16)y & ~mask)); \
    }
LANE_OPERATIONS(u8x16, u8, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x)
LANE_OPERATIONS(u16x8, u16, x, x, x, x, x, x, x, x)
LANE_OPERATIONS(u32x4, u32, x, x, x, x)
LANE_OPERATIONS(u64x2, u64, x, x)
LANE_OPERATIONS(f32x4, f32, x, x, x, x)
LANE_OPERATIONS(f64x2, f64, x, x)

INLINE u8 any_true(u8x16 x) {
    u64x2 halves = (u64x2)x;
    return (halves[0] | halves[1]) != 0;
}

/* Instructions of SSE2 for operations that compilers do not recognise in their general form. GCC
 * recognises fewer than Clang.
 */
#if defined(__SSE2__)
typedef char c8x16 __attribute__((vector_size(16)));
#define SSE2_1(name, to, from, operand, instruction) INLINE to name(from x) { return (to)instruction((operand)x); }
#define SSE2_2(name, to, from, operand, instruction) \
    INLINE to name(from x, from y) { return (to)instruction((operand)x, (operand)y); }
#if !defined(__clang__)
#define SSE2_BY_NAME
#endif
#endif

/* Integers. */
#define INTEGER_OPERATIONS(u, i, lane, signed_lane, bits) \
    INLINE u iabs_##u(u x) { u sign = (u)((i)x < 0); return (x ^ sign) - sign; } \
    INLINE u8 all_true_##u(u x) { return !any_true((u8x16)(x == 0)); } \
    INLINE u ishl_##u(u x, u32 n) { return x << (lane)(n & (bits - 1)); } \
    INLINE u ushr_##u(u x, u32 n) { return x >> (lane)(n & (bits - 1)); } \
    INLINE u sshr_##u(u x, u32 n) { return (u)((i)x >> (signed_lane)(n & (bits - 1))); }
INTEGER_OPERATIONS(u8x16, i8x16, u8, i8, 8)
INTEGER_OPERATIONS(u16x8, i16x8, u16, i16, 16)
INTEGER_OPERATIONS(u32x4, i32x4, u32, i32, 32)
INTEGER_OPERATIONS(u64x2, i64x2, u64, i64, 64)

#define SIGNED_LIMITS(u, i) \
    INLINE u smin_##u(u x, u y) { return select_##u((u8x16)((i)x < (i)y), x, y); } \
    INLINE u smax_##u(u x, u y) { return select_##u((u8x16)((i)x > (i)y), x, y); }
#define UNSIGNED_LIMITS(u) \
    INLINE u umin_##u(u x, u y) { return select_##u((u8x16)(x < y), x, y); } \
    INLINE u umax_##u(u x, u y) { return select_##u((u8x16)(x > y), x, y); }
SIGNED_LIMITS(u8x16, i8x16)
SIGNED_LIMITS(u32x4, i32x4)
SIGNED_LIMITS(u64x2, i64x2)
UNSIGNED_LIMITS(u16x8)
UNSIGNED_LIMITS(u32x4)
UNSIGNED_LIMITS(u64x2)
#if defined(SSE2_BY_NAME)
SSE2_2(smin_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_pminsw128)
SSE2_2(smax_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_pmaxsw128)
SSE2_2(umin_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_pminub128)
SSE2_2(umax_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_pmaxub128)
#else
SIGNED_LIMITS(u16x8, i16x8)
UNSIGNED_LIMITS(u8x16)
#endif

#if defined(SSE2_BY_NAME)
SSE2_2(uadd_sat_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_paddusb128)
SSE2_2(usub_sat_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_psubusb128)
SSE2_2(sadd_sat_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_paddsb128)
SSE2_2(ssub_sat_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_psubsb128)
SSE2_2(avg_round_u8x16, u8x16, u8x16, c8x16, __builtin_ia32_pavgb128)
SSE2_2(uadd_sat_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_paddusw128)
SSE2_2(usub_sat_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_psubusw128)
SSE2_2(sadd_sat_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_paddsw128)
SSE2_2(ssub_sat_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_psubsw128)
SSE2_2(avg_round_u16x8, u16x8, u16x8, i16x8, __builtin_ia32_pavgw128)
#else
#define NARROW_OPERATIONS(u, i, lane, bits) \
    INLINE u uadd_sat_##u(u x, u y) { u sum = x + y; return sum | (u)(sum < x); } \
    INLINE u usub_sat_##u(u x, u y) { return (x - y) & (u)(x >= y); } \
    INLINE u sadd_sat_##u(u x, u y) { \
        u sum = x + y; \
        u limit = (u)((i)x >> (bits - 1)) ^ (lane)((lane)-1 >> 1); \
        return select_##u((u8x16)((i)((x ^ sum) & (y ^ sum)) < 0), limit, sum); \
    } \
    INLINE u ssub_sat_##u(u x, u y) { \
        u difference = x - y; \
        u limit = (u)((i)x >> (bits - 1)) ^ (lane)((lane)-1 >> 1); \
        return select_##u((u8x16)((i)((x ^ y) & (x ^ difference)) < 0), limit, difference); \
    } \
    INLINE u avg_round_##u(u x, u y) { return (x | y) - ((x ^ y) >> 1); }
NARROW_OPERATIONS(u8x16, i8x16, u8, 8)
NARROW_OPERATIONS(u16x8, i16x8, u16, 16)
#endif

INLINE u8x16 popcnt_u8x16(u8x16 x) {
    x -= x >> 1 & 0x55;
    x = (x & 0x33) + (x >> 2 & 0x33);
    return (x + (x >> 4)) & 0x0f;
}
INLINE u16x8 sqmul_round_sat_u16x8(u16x8 x, u16x8 y) {
    u16x8 result = {0};
    u32 n;
    for (n = 0; n < 8; n++) {
        i32 product = ((i32)(i16)x[n] * (i16)y[n] + 0x4000) >> 15;
        result[n] = (u16)(product > 0x7fff ? 0x7fff : product);
    }
    return result;
}
INLINE u8x16 swizzle_u8x16(u8x16 x, u8x16 lanes) {
#if defined(__SSSE3__)
    typedef char bytes __attribute__((vector_size(16)));
    return (u8x16)__builtin_ia32_pshufb128((bytes)x, (bytes)(lanes | (u8x16)(lanes > 15)));
#elif !defined(__clang__)
    return __builtin_shuffle(x, lanes & 15) & (u8x16)(lanes < 16);
#else
    u8x16 result = {0};
    u32 n;
    for (n = 0; n < 16; n++) result[n] = lanes[n] < 16 ? x[lanes[n] & 15] : 0;
    return result;
#endif
}

/* Widening of lanes. */
#if defined(SSE2_BY_NAME)
/* Interleaving with zeros or signs, without half vectors. */
#define LOW16 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH16 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define LOW8 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH8 4, 12, 5, 13, 6, 14, 7, 15
#define LOW4 0, 4, 1, 5
#define HIGH4 2, 6, 3, 7
#define WIDENING(half, narrow, wide, snarrow, order) \
    INLINE wide uwiden_##half##_##narrow(narrow x) { return (wide)__builtin_shufflevector(x, (narrow){0}, order); } \
    INLINE wide swiden_##half##_##narrow(narrow x) { return (wide)__builtin_shufflevector(x, (narrow)((snarrow)x < 0), order); }
WIDENING(low, u8x16, u16x8, i8x16, LOW16)
WIDENING(high, u8x16, u16x8, i8x16, HIGH16)
WIDENING(low, u16x8, u32x4, i16x8, LOW8)
WIDENING(high, u16x8, u32x4, i16x8, HIGH8)
WIDENING(low, u32x4, u64x2, i32x4, LOW4)
WIDENING(high, u32x4, u64x2, i32x4, HIGH4)
ALWAYS_INLINE u8x16 load_low(const u8 *address) { return (u8x16)(u64x2){load_u64(address), 0}; }
ALWAYS_INLINE u16x8 uload_8x8(const u8 *address) { return uwiden_low_u8x16(load_low(address)); }
ALWAYS_INLINE u16x8 sload_8x8(const u8 *address) { return swiden_low_u8x16(load_low(address)); }
ALWAYS_INLINE u32x4 uload_16x4(const u8 *address) { return uwiden_low_u16x8((u16x8)load_low(address)); }
ALWAYS_INLINE u32x4 sload_16x4(const u8 *address) { return swiden_low_u16x8((u16x8)load_low(address)); }
ALWAYS_INLINE u64x2 uload_32x2(const u8 *address) { return uwiden_low_u32x4((u32x4)load_low(address)); }
ALWAYS_INLINE u64x2 sload_32x2(const u8 *address) { return swiden_low_u32x4((u32x4)load_low(address)); }
#else
#define FIRST8 0, 1, 2, 3, 4, 5, 6, 7
#define FIRST4 0, 1, 2, 3
#define FIRST2 0, 1
#define LAST8 8, 9, 10, 11, 12, 13, 14, 15
#define LAST4 4, 5, 6, 7
#define LAST2 2, 3
#define WIDENING(half, narrow, wide, snarrow, swide, lanes) \
    INLINE wide uwiden_##half##_##narrow(narrow x) { return __builtin_convertvector(__builtin_shufflevector(x, x, lanes), wide); } \
    INLINE wide swiden_##half##_##narrow(narrow x) { \
        return (wide)__builtin_convertvector(__builtin_shufflevector((snarrow)x, (snarrow)x, lanes), swide); \
    }
WIDENING(low, u8x16, u16x8, i8x16, i16x8, FIRST8)
WIDENING(high, u8x16, u16x8, i8x16, i16x8, LAST8)
WIDENING(low, u16x8, u32x4, i16x8, i32x4, FIRST4)
WIDENING(high, u16x8, u32x4, i16x8, i32x4, LAST4)
WIDENING(low, u32x4, u64x2, i32x4, i64x2, FIRST2)
WIDENING(high, u32x4, u64x2, i32x4, i64x2, LAST2)
struct u8x8_unaligned { u8x8 value; } __attribute__((packed, may_alias));
ALWAYS_INLINE u8x8 load_u8x8(const u8 *address) { return ((const GUEST struct u8x8_unaligned *)address)->value; }
ALWAYS_INLINE u16x8 sload_8x8(const u8 *address) { return (u16x8)__builtin_convertvector((i8x8)load_u8x8(address), i16x8); }
ALWAYS_INLINE u16x8 uload_8x8(const u8 *address) { return __builtin_convertvector(load_u8x8(address), u16x8); }
ALWAYS_INLINE u32x4 uload_16x4(const u8 *address) {
    u16x4 x = {load_u16(address), load_u16(address + 2), load_u16(address + 4), load_u16(address + 6)};
    return __builtin_convertvector(x, u32x4);
}
ALWAYS_INLINE u32x4 sload_16x4(const u8 *address) { return (u32x4)((i32x4)(uload_16x4(address) << 16) >> 16); }
ALWAYS_INLINE u64x2 uload_32x2(const u8 *address) { return (u64x2){load_u32(address), load_u32(address + 4)}; }
ALWAYS_INLINE u64x2 sload_32x2(const u8 *address) {
    return (u64x2){(u64)(i64)(i32)load_u32(address), (u64)(i64)(i32)load_u32(address + 4)};
}
#endif

/* Narrowing of lanes. */
#define NARROWING(wide, narrow, half, ...) \
    INLINE narrow narrow_##wide(wide x, wide y) { \
        half low = __builtin_convertvector(x, half), high = __builtin_convertvector(y, half); \
        return __builtin_shufflevector(low, high, __VA_ARGS__); \
    }
#define UNSIGNED_NARROWING(wide, narrow, lane, largest) \
    INLINE narrow uunarrow_##wide(wide x, wide y) { \
        wide most = splat_##wide(2 * (lane)largest + 1); \
        return narrow_##wide(umin_##wide(x, most), umin_##wide(y, most)); \
    }
#define SIGNED_NARROWING(wide, narrow, lane, smallest, largest) \
    INLINE narrow snarrow_##wide(wide x, wide y) { \
        wide least = splat_##wide((lane)smallest), most = splat_##wide(largest); \
        return narrow_##wide(smin_##wide(smax_##wide(x, least), most), smin_##wide(smax_##wide(y, least), most)); \
    } \
    INLINE narrow unarrow_##wide(wide x, wide y) { \
        wide least = {0}, most = splat_##wide(2 * (lane)largest + 1); \
        return narrow_##wide(smin_##wide(smax_##wide(x, least), most), smin_##wide(smax_##wide(y, least), most)); \
    }
NARROWING(u16x8, u8x16, u8x8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
NARROWING(u32x4, u16x8, u16x4, 0, 1, 2, 3, 4, 5, 6, 7)
NARROWING(u64x2, u32x4, u32x2, 0, 1, 2, 3)
UNSIGNED_NARROWING(u16x8, u8x16, u16, 127)
UNSIGNED_NARROWING(u32x4, u16x8, u32, 32767)
UNSIGNED_NARROWING(u64x2, u32x4, u64, 2147483647)
SIGNED_NARROWING(u64x2, u32x4, u64, -2147483648ll, 2147483647)
#if defined(__SSE2__)
SSE2_2(snarrow_u16x8, u8x16, u16x8, i16x8, __builtin_ia32_packsswb128)
SSE2_2(unarrow_u16x8, u8x16, u16x8, i16x8, __builtin_ia32_packuswb128)
SSE2_2(snarrow_u32x4, u16x8, u32x4, i32x4, __builtin_ia32_packssdw128)
/* Subtracted from values that are not negative, 0x8000 makes the bounds those of `packssdw`. */
INLINE u16x8 unarrow_u32x4(u32x4 x, u32x4 y) {
    x = (x & ~(u32x4)((i32x4)x >> 31)) - 0x8000;
    y = (y & ~(u32x4)((i32x4)y >> 31)) - 0x8000;
    return snarrow_u32x4(x, y) ^ 0x8000;
}
#else
SIGNED_NARROWING(u16x8, u8x16, u16, -128, 127)
SIGNED_NARROWING(u32x4, u16x8, u32, -32768, 32767)
#endif

/* The highest bits of all lanes, as a number. */
#if defined(__SSE2__)
SSE2_1(high_bits_u8x16, u32, u8x16, c8x16, __builtin_ia32_pmovmskb128)
SSE2_1(high_bits_u32x4, u32, u32x4, f32x4, __builtin_ia32_movmskps)
SSE2_1(high_bits_u64x2, u32, u64x2, f64x2, __builtin_ia32_movmskpd)
INLINE u32 high_bits_u16x8(u16x8 x) { return high_bits_u8x16(snarrow_u16x8(x, (u16x8){0})); }
#else
#define HIGH_BITS(u, bits, count) \
    INLINE u32 high_bits_##u(u x) { \
        u32 mask = 0; \
        u32 n; \
        for (n = 0; n < count; n++) mask |= (u32)(x[n] >> (bits - 1)) << n; \
        return mask; \
    }
HIGH_BITS(u8x16, 8, 16)
HIGH_BITS(u16x8, 16, 8)
HIGH_BITS(u32x4, 32, 4)
HIGH_BITS(u64x2, 64, 2)
#endif

INLINE u16x8 iadd_pairwise_u16x8(u16x8 x, u16x8 y) {
    return __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14) + __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15);
}
INLINE u32x4 iadd_pairwise_u32x4(u32x4 x, u32x4 y) {
    return __builtin_shufflevector(x, y, 0, 2, 4, 6) + __builtin_shufflevector(x, y, 1, 3, 5, 7);
}

/* Floats. */
#if defined(__SSE2__)
#define VECTOR_REGISTER "x"
#elif defined(__ARM_NEON)
#define VECTOR_REGISTER "w"
#endif
#ifdef VECTOR_REGISTER
INLINE f32x4 opaque_f32x4(f32x4 x) { __asm__("" : "+" VECTOR_REGISTER(x)); return x; }
INLINE f64x2 opaque_f64x2(f64x2 x) { __asm__("" : "+" VECTOR_REGISTER(x)); return x; }
#else
INLINE f32x4 opaque_f32x4(f32x4 x) { return LANES4(f32x4, opaque_f32, x); }
INLINE f64x2 opaque_f64x2(f64x2 x) { return LANES2(f64x2, opaque_f64, x); }
#endif

#define FLOAT_OPERATIONS(f, u, sign, nan) \
    INLINE f fabs_##f(f x) { return (f)((u)x & ~(sign)); } \
    INLINE f fneg_##f(f x) { return (f)((u)x ^ (sign)); } \
    INLINE f fmin_##f(f x, f y) { \
        f least = select_##f((u8x16)(x < y), x, y); \
        f same = select_##f((u8x16)(x == y), (f)((u)x | (u)y), least); \
        return select_##f((u8x16)((u)(x != x) | (u)(y != y)), (f)((u){0} + (nan)), same); \
    } \
    INLINE f fmax_##f(f x, f y) { \
        f most = select_##f((u8x16)(x > y), x, y); \
        f same = select_##f((u8x16)(x == y), (f)((u)x & (u)y), most); \
        return select_##f((u8x16)((u)(x != x) | (u)(y != y)), (f)((u){0} + (nan)), same); \
    }
FLOAT_OPERATIONS(f32x4, u32x4, 0x80000000u, 0x7fc00000u)
FLOAT_OPERATIONS(f64x2, u64x2, 0x8000000000000000ull, 0x7ff8000000000000ull)

INLINE f32 demote_lane(f64 x) { return (f32)quiet_f64(x); }
INLINE f64 promote_lane(f32 x) { return quiet_f64((f64)quiet_f32(x)); }
INLINE f32x4 fvdemote(f64x2 x) { return (f32x4){demote_lane(x[0]), demote_lane(x[1]), 0, 0}; }
INLINE f64x2 fvpromote_low(f32x4 x) { return (f64x2){promote_lane(x[0]), promote_lane(x[1])}; }
