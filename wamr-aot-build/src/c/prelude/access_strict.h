/* Accesses to linear memory, with any alignment and overlap, on little-endian machines that load
 * and store only at aligned addresses. Nearly all accesses are aligned. If the compiler knows that
 * one is, as it does at constant addresses and with scaled indices, it removes the test.
 */

/* The runtime guarantees this alignment. GCC learns it from the attribute, Clang from the branch. */
ALWAYS_INLINE u8 *aligned_base(uptr address) {
    if (address & 7) __builtin_unreachable();
    return (u8 *)__builtin_assume_aligned((u8 *)address, 8);
}
#define BASE(address) aligned_base(address)

/* In the functions out of line the aligned access is volatile because Clang would otherwise replace
 * both kinds by bytes.
 */
#define OUT_OF_LINE static __attribute__((noinline, unused))
#define ALIGNED(type) (((uptr)address & (sizeof(type) - 1)) == 0)
#define UNALIGNED(type) \
    struct type##_unaligned { type value; } __attribute__((packed, may_alias)); \
    OUT_OF_LINE type load_any_##type(const u8 *address) { \
        if (LIKELY(ALIGNED(type))) return *(const volatile type##_at *)address; \
        return ((const GUEST struct type##_unaligned *)address)->value; \
    } \
    OUT_OF_LINE void store_any_##type(u8 *address, type value) { \
        if (LIKELY(ALIGNED(type))) *(volatile type##_at *)address = value; \
        else ((GUEST struct type##_unaligned *)address)->value = value; \
    } \
    INLINE type load_##type(const u8 *address) { \
        return LIKELY(ALIGNED(type)) ? *(const GUEST type##_at *)address : load_any_##type(address); \
    } \
    INLINE void store_##type(u8 *address, type value) { \
        if (LIKELY(ALIGNED(type))) *(GUEST type##_at *)address = STORED(value); \
        else store_any_##type(address, value); \
    }
INLINE u8 load_u8(const u8 *address) { return *(const GUEST u8 *)address; }
INLINE void store_u8(u8 *address, u8 value) { *(GUEST u8 *)address = value; }
UNALIGNED(u16)
UNALIGNED(u32)
INLINE f32 load_f32(const u8 *address) { return f32_bits(load_u32(address)); }
INLINE void store_f32(u8 *address, f32 value) { store_u32(address, bits_f32(value)); }
