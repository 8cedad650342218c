/* Accesses of 64 bits by halves: for a volatile access Clang 14 uses LDRD or STRD on Arm, which
 * need an address that is a multiple of 4.
 */

INLINE u64 load_u64(const u8 *address) { return load_u32(address) | (u64)load_u32(address + 4) << 32; }
INLINE void store_u64(u8 *address, u64 value) {
    store_u32(address, (u32)value);
    store_u32(address + 4, (u32)(value >> 32));
}
INLINE f64 load_f64(const u8 *address) { return f64_bits(load_u64(address)); }
INLINE void store_f64(u8 *address, f64 value) { store_u64(address, bits_f64(value)); }
