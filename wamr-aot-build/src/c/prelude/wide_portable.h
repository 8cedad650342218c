/* 128-bit integers as pairs of 64 bits, for compilers without such a type. */

typedef struct { u64 low, high; } u128;
INLINE u128 concat_u128(u64 low, u64 high) { u128 x = {low, high}; return x; }
INLINE u64 low_u128(u128 x) { return x.low; }
INLINE u64 high_u128(u128 x) { return x.high; }
INLINE u128 add_u128(u128 x, u128 y) {
    u64 low = x.low + y.low;
    u128 sum = {low, x.high + y.high + (low < x.low)};
    return sum;
}
INLINE u128 sub_u128(u128 x, u128 y) {
    u128 difference = {x.low - y.low, x.high - y.high - (x.low < y.low)};
    return difference;
}
INLINE u64 umulhi_u64(u64 x, u64 y) {
    u64 xl = (u32)x, xh = x >> 32, yl = (u32)y, yh = y >> 32;
    u64 middle = xh * yl + (xl * yl >> 32);
    u64 other = xl * yh + (u32)middle;
    return xh * yh + (middle >> 32) + (other >> 32);
}
INLINE u64 smulhi_u64(u64 x, u64 y) {
    return umulhi_u64(x, y) - ((i64)x < 0 ? y : 0) - ((i64)y < 0 ? x : 0);
}
