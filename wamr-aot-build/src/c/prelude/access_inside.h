/* Loads at addresses that are known to be in bounds, in modules whose other loads may fault. They
 * are ordinary loads, which the compiler may merge, move and leave out.
 */

#define INSIDE(type, address) (((const struct type##_unaligned *)(address))->value)
#define inside_u8(address) INSIDE(u8, address)
#define inside_u16(address) INSIDE(u16, address)
#define inside_u32(address) INSIDE(u32, address)
#define inside_u64(address) INSIDE(u64, address)
#define inside_f32(address) INSIDE(f32, address)
#define inside_f64(address) INSIDE(f64, address)
