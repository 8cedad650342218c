/* 128-bit integers for compilers that have them. */

typedef unsigned __int128 u128;
INLINE u128 concat_u128(u64 low, u64 high) { return (u128)high << 64 | low; }
INLINE u64 low_u128(u128 x) { return (u64)x; }
INLINE u64 high_u128(u128 x) { return (u64)(x >> 64); }
INLINE u128 add_u128(u128 x, u128 y) { return x + y; }
INLINE u128 sub_u128(u128 x, u128 y) { return x - y; }
INLINE u64 umulhi_u64(u64 x, u64 y) { return (u64)((u128)x * y >> 64); }
INLINE u64 smulhi_u64(u64 x, u64 y) { return (u64)((u128)((__int128)(i64)x * (i64)y) >> 64); }
