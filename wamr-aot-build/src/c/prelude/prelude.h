/* Definitions that every module needs: types, and integer and float operations with the semantics
 * of WebAssembly.
 *
 * They are freestanding and include no header. They need GCC 12 or Clang 14, or later versions.
 */
#ifndef WAMR_AOT_PRELUDE_H
#define WAMR_AOT_PRELUDE_H

/* Guests may contain code that is suspicious in C. */
#pragma GCC diagnostic ignored "-Wtautological-compare"
#pragma GCC diagnostic ignored "-Wtype-limits"
#pragma GCC diagnostic ignored "-Winfinite-recursion"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-label"
#pragma GCC diagnostic ignored "-Wdiv-by-zero"

typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __UINT32_TYPE__ u32;
typedef __UINT64_TYPE__ u64;
typedef __INT8_TYPE__ i8;
typedef __INT16_TYPE__ i16;
typedef __INT32_TYPE__ i32;
typedef __INT64_TYPE__ i64;
typedef __UINTPTR_TYPE__ uptr;
typedef float f32;
typedef double f64;

/* Arithmetic in wider types would round twice. Method 16 widens only half-precision floats. */
_Static_assert(__FLT_EVAL_METHOD__ == 0 || __FLT_EVAL_METHOD__ == 16, "floats must be evaluated in their own types");
_Static_assert(sizeof(f32) == 4 && sizeof(f64) == 8, "floats must be those of IEEE 754");

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* The compiler moves no access to memory across this, and knows nothing of memory afterwards. */
#define SEQUENCE_POINT __asm__ volatile("" ::: "memory")

/* Types of the runtime's data, which is aligned and in the machine's byte order. They may alias
 * others: code with other types writes it.
 */
typedef u8 __attribute__((may_alias)) u8_at;
typedef u16 __attribute__((may_alias)) u16_at;
typedef u32 __attribute__((may_alias)) u32_at;
typedef u64 __attribute__((may_alias)) u64_at;
typedef uptr __attribute__((may_alias)) uptr_at;
typedef f32 __attribute__((may_alias)) f32_at;
typedef f64 __attribute__((may_alias)) f64_at;
#define AT(type, address) (*(type##_at *)(address))
/* The destination of a write that must not move across an access of the guest that may fault. */
#define ORDERED(type, address) (*(STATE type##_at *)(address))

/* The machine moves any float between memory and its registers unchanged, at any address. On 32-bit
 * x86 a float may pass through an x87 register, which quiets a NaN.
 */
#if defined(__x86_64__) || defined(__aarch64__)
#define FLOAT_ACCESSES
#endif

/* Conversions between floats and their bits. */
INLINE u32 bits_f32(f32 x) { u32 bits; __builtin_memcpy(&bits, &x, 4); return bits; }
INLINE u64 bits_f64(f64 x) { u64 bits; __builtin_memcpy(&bits, &x, 8); return bits; }
INLINE f32 f32_bits(u32 bits) { f32 x; __builtin_memcpy(&x, &bits, 4); return x; }
INLINE f64 f64_bits(u64 bits) { f64 x; __builtin_memcpy(&x, &bits, 8); return x; }

/* The compilers' builtins are undefined for 0. */
INLINE u8 clz_u8(u8 x) { return x ? (u8)(__builtin_clz(x) - 24) : 8; }
INLINE u16 clz_u16(u16 x) { return x ? (u16)(__builtin_clz(x) - 16) : 16; }
INLINE u32 clz_u32(u32 x) { return x ? (u32)__builtin_clz(x) : 32; }
INLINE u64 clz_u64(u64 x) { return x ? (u64)__builtin_clzll(x) : 64; }
INLINE u8 ctz_u8(u8 x) { return x ? (u8)__builtin_ctz(x) : 8; }
INLINE u16 ctz_u16(u16 x) { return x ? (u16)__builtin_ctz(x) : 16; }
INLINE u32 ctz_u32(u32 x) { return x ? (u32)__builtin_ctz(x) : 32; }
INLINE u64 ctz_u64(u64 x) { return x ? (u64)__builtin_ctzll(x) : 64; }

/* Without an instruction for it the builtins call a library function that some libraries lack. */
INLINE u32 popcnt_u32(u32 x) {
    x -= x >> 1 & 0x55555555u;
    x = (x & 0x33333333u) + (x >> 2 & 0x33333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0fu;
    return x * 0x01010101u >> 24;
}
INLINE u64 popcnt_u64(u64 x) { return popcnt_u32((u32)x) + popcnt_u32((u32)(x >> 32)); }
INLINE u8 popcnt_u8(u8 x) { return (u8)popcnt_u32(x); }
INLINE u16 popcnt_u16(u16 x) { return (u16)popcnt_u32(x); }

INLINE u8 rotl_u8(u8 x, u32 n) { return (u8)((u32)x << (n & 7) | (u32)x >> (-n & 7)); }
INLINE u16 rotl_u16(u16 x, u32 n) { return (u16)((u32)x << (n & 15) | (u32)x >> (-n & 15)); }
INLINE u32 rotl_u32(u32 x, u32 n) { return x << (n & 31) | x >> (-n & 31); }
INLINE u64 rotl_u64(u64 x, u32 n) { return x << (n & 63) | x >> (-n & 63); }
INLINE u8 rotr_u8(u8 x, u32 n) { return rotl_u8(x, -n); }
INLINE u16 rotr_u16(u16 x, u32 n) { return rotl_u16(x, -n); }
INLINE u32 rotr_u32(u32 x, u32 n) { return x >> (n & 31) | x << (-n & 31); }
INLINE u64 rotr_u64(u64 x, u32 n) { return x >> (n & 63) | x << (-n & 63); }

/* A division of the smallest value by -1 has been checked for overflow. The remainder is 0. */
INLINE u32 srem_u32(u32 x, u32 y) { return y == 0xffffffffu ? 0 : (u32)((i32)x % (i32)y); }
INLINE u64 srem_u64(u64 x, u64 y) { return y == 0xffffffffffffffffull ? 0 : (u64)((i64)x % (i64)y); }

/* If an operand is a NaN, the result is the canonical NaN. -0 is less than +0. */
INLINE f32 fmin_f32(f32 x, f32 y) {
    if (UNLIKELY(x != x || y != y)) return f32_bits(0x7fc00000u);
    if (UNLIKELY(x == y)) return f32_bits(bits_f32(x) | bits_f32(y));
    return x < y ? x : y;
}
INLINE f64 fmin_f64(f64 x, f64 y) {
    if (UNLIKELY(x != x || y != y)) return f64_bits(0x7ff8000000000000ull);
    if (UNLIKELY(x == y)) return f64_bits(bits_f64(x) | bits_f64(y));
    return x < y ? x : y;
}
INLINE f32 fmax_f32(f32 x, f32 y) {
    if (UNLIKELY(x != x || y != y)) return f32_bits(0x7fc00000u);
    if (UNLIKELY(x == y)) return f32_bits(bits_f32(x) & bits_f32(y));
    return x > y ? x : y;
}
INLINE f64 fmax_f64(f64 x, f64 y) {
    if (UNLIKELY(x != x || y != y)) return f64_bits(0x7ff8000000000000ull);
    if (UNLIKELY(x == y)) return f64_bits(bits_f64(x) & bits_f64(y));
    return x > y ? x : y;
}

/* The magnitude of `x` with the sign of `y`. */
INLINE f32 copysign_f32(f32 x, f32 y) { return f32_bits((bits_f32(x) & 0x7fffffffu) | (bits_f32(y) & 0x80000000u)); }
INLINE f64 copysign_f64(f64 x, f64 y) {
    return f64_bits((bits_f64(x) & 0x7fffffffffffffffull) | (bits_f64(y) & 0x8000000000000000ull));
}

/* Quiets a signalling NaN. Other values are unchanged. */
INLINE f32 quiet_f32(f32 x) { return x != x ? f32_bits(bits_f32(x) | 0x00400000u) : x; }
INLINE f64 quiet_f64(f64 x) { return x != x ? f64_bits(bits_f64(x) | 0x0008000000000000ull) : x; }

/* Hides a value from the optimiser. The value stays in a float register if there is a constraint
 * for float registers.
 */
#if defined(__SSE2__)
#define F32_REGISTER "x"
#define F64_REGISTER "x"
#elif defined(__aarch64__)
#define F32_REGISTER "w"
#define F64_REGISTER "w"
#elif defined(__ARM_FP) && defined(__ARM_PCS_VFP)
#define F32_REGISTER "t"
#if __ARM_FP & 8
#define F64_REGISTER "w"
#endif
#elif defined(__riscv_flen) || defined(__s390x__)
#define F32_REGISTER "f"
#if !defined(__riscv_flen) || __riscv_flen >= 64
#define F64_REGISTER "f"
#endif
#endif
#ifdef F32_REGISTER
INLINE f32 opaque_f32(f32 x) { __asm__("" : "+" F32_REGISTER(x)); return x; }
#else
INLINE f32 opaque_f32(f32 x) {
    u32 bits = bits_f32(x);
    __asm__("" : "+r"(bits));
    return f32_bits(bits);
}
#endif
#ifdef F64_REGISTER
INLINE f64 opaque_f64(f64 x) { __asm__("" : "+" F64_REGISTER(x)); return x; }
#else
/* By halves: a register may be too small for all bits. */
INLINE f64 opaque_f64(f64 x) {
    u32 low = (u32)bits_f64(x), high = (u32)(bits_f64(x) >> 32);
    __asm__("" : "+r"(low), "+r"(high));
    return f64_bits((u64)high << 32 | low);
}
#endif

/* Saturating conversions. The limits are the first values out of range. */
INLINE u32 sat_i32_f32(f32 x) { return x != x ? 0 : x < -0x1p31f ? 0x80000000u : x >= 0x1p31f ? 0x7fffffffu : (u32)(i32)x; }
INLINE u32 sat_i32_f64(f64 x) { return x != x ? 0 : x < -0x1p31 ? 0x80000000u : x >= 0x1p31 ? 0x7fffffffu : (u32)(i32)x; }
INLINE u32 sat_u32_f32(f32 x) { return !(x > -1.0f) ? 0 : x >= 0x1p32f ? 0xffffffffu : (u32)x; }
INLINE u32 sat_u32_f64(f64 x) { return !(x > -1.0) ? 0 : x >= 0x1p32 ? 0xffffffffu : (u32)x; }
INLINE u64 sat_i64_f32(f32 x) {
    return x != x ? 0 : x < -0x1p63f ? 0x8000000000000000ull : x >= 0x1p63f ? 0x7fffffffffffffffull : (u64)(i64)x;
}
INLINE u64 sat_i64_f64(f64 x) {
    return x != x ? 0 : x < -0x1p63 ? 0x8000000000000000ull : x >= 0x1p63 ? 0x7fffffffffffffffull : (u64)(i64)x;
}
INLINE u64 sat_u64_f32(f32 x) { return !(x > -1.0f) ? 0 : x >= 0x1p64f ? 0xffffffffffffffffull : (u64)x; }
INLINE u64 sat_u64_f64(f64 x) { return !(x > -1.0) ? 0 : x >= 0x1p64 ? 0xffffffffffffffffull : (u64)x; }

#endif
