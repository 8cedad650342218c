//! Accesses to bytes that other threads may read and write at the same time: those of shared
//! memories.
//!
//! The guests' threads access a shared memory with machine instructions, in any order and width,
//! and nothing makes them synchronise with each other. So the host makes no reference to its bytes
//! and leaves no access to the optimiser: each access is one machine instruction that is opaque to
//! the optimiser (`asm!`), just like a guest's. What is read is some mixture of bytes that were
//! written; it is never undefined. Each value is read once, and the value that was checked is the
//! one that is used.
//!
//! On architectures for which no such instructions are listed here, relaxed atomic accesses take
//! their place.

use core::sync::atomic::{Ordering, fence};

/// A number that one instruction reads or writes, if its address is aligned.
pub(crate) trait Word: Copy {
    /// # Safety
    /// Readable and aligned (unless [`ANY_ALIGNMENT`]). Others may write it concurrently.
    unsafe fn load(address: *const Self) -> Self;

    /// # Safety
    /// Writable and aligned (unless [`ANY_ALIGNMENT`]). Others may read and write it concurrently.
    unsafe fn store(address: *mut Self, value: Self);
}

#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"), not(miri)))]
macro_rules! words {
    ($($ty:ident, $wide:ident, $class:ident, $load:literal, $store:literal;)*) => {$(
        impl Word for $ty {
            #[inline]
            unsafe fn load(address: *const $ty) -> $ty {
                let value: $wide;
                // SAFETY: one load of a readable, aligned number.
                unsafe {
                    core::arch::asm!($load, address = in(reg) address, value = out(reg) value,
                        options(nostack, preserves_flags, readonly));
                }
                value as $ty
            }

            #[inline]
            unsafe fn store(address: *mut $ty, value: $ty) {
                // SAFETY: one store to a writable, aligned number.
                unsafe {
                    core::arch::asm!($store, address = in(reg) address, value = in($class) value,
                        options(nostack, preserves_flags));
                }
            }
        }
    )*};
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
words! {
    u8, u32, reg_byte, "movzx {value:e}, byte ptr [{address}]", "mov byte ptr [{address}], {value}";
    u16, u32, reg, "movzx {value:e}, word ptr [{address}]", "mov word ptr [{address}], {value:x}";
    u32, u32, reg, "mov {value:e}, dword ptr [{address}]", "mov dword ptr [{address}], {value:e}";
    u64, u64, reg, "mov {value:r}, qword ptr [{address}]", "mov qword ptr [{address}], {value:r}";
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
words! {
    u8, u32, reg, "ldrb {value:w}, [{address}]", "strb {value:w}, [{address}]";
    u16, u32, reg, "ldrh {value:w}, [{address}]", "strh {value:w}, [{address}]";
    u32, u32, reg, "ldr {value:w}, [{address}]", "str {value:w}, [{address}]";
    u64, u64, reg, "ldr {value:x}, [{address}]", "str {value:x}, [{address}]";
}

#[cfg(all(target_arch = "riscv64", not(miri)))]
words! {
    u8, u64, reg, "lbu {value}, 0({address})", "sb {value}, 0({address})";
    u16, u64, reg, "lhu {value}, 0({address})", "sh {value}, 0({address})";
    u32, u64, reg, "lwu {value}, 0({address})", "sw {value}, 0({address})";
    u64, u64, reg, "ld {value}, 0({address})", "sd {value}, 0({address})";
}

#[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"), not(miri))))]
mod fallback {
    use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, Ordering};

    use super::Word;

    macro_rules! words {
        ($($ty:ident $atomic:ty;)*) => {$(
            impl Word for $ty {
                unsafe fn load(address: *const $ty) -> $ty {
                    // SAFETY: readable and aligned; all accesses of the host are atomic.
                    unsafe { <$atomic>::from_ptr(address.cast_mut()) }.load(Ordering::Relaxed)
                }

                unsafe fn store(address: *mut $ty, value: $ty) {
                    // SAFETY: writable and aligned; all accesses of the host are atomic.
                    unsafe { <$atomic>::from_ptr(address) }.store(value, Ordering::Relaxed);
                }
            }
        )*};
    }

    words! {
        u8 AtomicU8;
        u16 AtomicU16;
        u32 AtomicU32;
    }

    #[cfg(target_has_atomic = "64")]
    words! {
        u64 core::sync::atomic::AtomicU64;
    }

    /// Accessed as two halves. On a machine that cannot access 64 bits at once, no waiting thread
    /// compares them.
    #[cfg(not(target_has_atomic = "64"))]
    impl Word for u64 {
        unsafe fn load(address: *const u64) -> u64 {
            let half = address.cast::<u32>();
            // SAFETY: readable and aligned, as the whole is.
            let [first, second] = unsafe { [u32::load(half), u32::load(half.add(1))] }.map(u32::to_ne_bytes);
            let mut bytes = [0; 8];
            bytes[..4].copy_from_slice(&first);
            bytes[4..].copy_from_slice(&second);
            u64::from_ne_bytes(bytes)
        }

        unsafe fn store(address: *mut u64, value: u64) {
            let [a, b, c, d, e, f, g, h] = value.to_ne_bytes();
            let half = address.cast::<u32>();
            // SAFETY: writable and aligned, as the whole is.
            unsafe {
                u32::store(half, u32::from_ne_bytes([a, b, c, d]));
                u32::store(half.add(1), u32::from_ne_bytes([e, f, g, h]));
            }
        }
    }
}

/// A load in the single total order of all sequentially consistent accesses.
///
/// # Safety
/// As for [`Word::load`].
pub(crate) unsafe fn load_seq_cst<T: Word>(address: *const T) -> T {
    fence(Ordering::SeqCst);
    // SAFETY: upheld by the caller.
    let value = unsafe { T::load(address) };
    fence(Ordering::SeqCst);
    value
}

/// A store in the single total order of all sequentially consistent accesses.
///
/// # Safety
/// As for [`Word::store`].
pub(crate) unsafe fn store_seq_cst<T: Word>(address: *mut T, value: T) {
    fence(Ordering::SeqCst);
    // SAFETY: upheld by the caller.
    unsafe { T::store(address, value) };
    fence(Ordering::SeqCst);
}

const WORD: usize = size_of::<u64>();

/// Whether words may be unaligned, as they may in the user mode of systems with `std`.
const ANY_ALIGNMENT: bool =
    cfg!(all(any(target_arch = "x86_64", all(target_arch = "aarch64", feature = "std")), not(miri)));

/// Whether words can be copied between the two addresses: their offsets from a multiple of the word
/// size must be equal.
fn in_step(a: usize, b: usize) -> bool {
    ANY_ALIGNMENT || (a ^ b).is_multiple_of(WORD)
}

/// The range that is copied by words, for bytes that start at `start`: two offsets, both 0 if
/// nothing is copied by words.
fn words(start: usize, len: usize, in_step: bool) -> (usize, usize) {
    let head = start.wrapping_neg() % WORD;
    if in_step && len >= head + WORD { (head, head + (len - head) / WORD * WORD) } else { (0, 0) }
}

/// Copies `len` bytes; the two ranges may overlap.
///
/// # Safety
/// Both ranges are valid. Others may access them concurrently.
pub(crate) unsafe fn copy(source: *const u8, target: *mut u8, len: usize) {
    let (first, last) = words(source.addr(), len, in_step(source.addr(), target.addr()));
    // SAFETY: all offsets are below `len`; those of words are aligned in both ranges, or need not
    // be.
    unsafe {
        let byte = |i: usize| u8::store(target.add(i), u8::load(source.add(i)));
        let word = |i: usize| u64::store(target.add(i).cast(), u64::load(source.add(i).cast()));
        if target.addr().wrapping_sub(source.addr()) >= len {
            (0..first).for_each(byte);
            (first..last).step_by(WORD).for_each(word);
            (last..len).for_each(byte);
        } else {
            // The target begins inside the source. Copying backwards, no byte is read after it was
            // written.
            (last..len).rev().for_each(byte);
            (first..last).step_by(WORD).rev().for_each(word);
            (0..first).rev().for_each(byte);
        }
    }
}

/// Reads bytes.
///
/// # Safety
/// As many bytes as `out` has are at `source`, and do not overlap it. Others may write them
/// concurrently.
pub(crate) unsafe fn read(source: *const u8, out: &mut [u8]) {
    // SAFETY: `out` is another range, and nobody else's.
    unsafe { copy(source, out.as_mut_ptr(), out.len()) };
}

/// Writes bytes.
///
/// # Safety
/// As many bytes as `bytes` has are at `target`, and do not overlap it. Others may access them
/// concurrently.
pub(crate) unsafe fn write(target: *mut u8, bytes: &[u8]) {
    // SAFETY: `bytes` is another range, which nobody writes.
    unsafe { copy(bytes.as_ptr(), target, bytes.len()) };
}

/// Sets bytes to a value.
///
/// # Safety
/// `len` bytes are at `target`. Others may access them concurrently.
pub(crate) unsafe fn fill(target: *mut u8, value: u8, len: usize) {
    let (first, last) = words(target.addr(), len, true);
    // SAFETY: all offsets are below `len`; those of words are aligned.
    unsafe {
        (0..first).chain(last..len).for_each(|i| u8::store(target.add(i), value));
        (first..last)
            .step_by(WORD)
            .for_each(|i| u64::store(target.add(i).cast(), u64::from_ne_bytes([value; WORD])));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(align(16))]
    struct Aligned([u8; 64]);

    fn numbered() -> Aligned {
        Aligned(core::array::from_fn(|i| i as u8))
    }

    #[test]
    fn copies_are_as_those_of_slices() {
        for source in 0..20 {
            for target in 0..20 {
                for len in [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 40] {
                    let (mut found, mut expected) = (numbered(), numbered());
                    expected.0.copy_within(source..source + len, target);
                    let base = found.0.as_mut_ptr();
                    // SAFETY: both ranges are in the array.
                    unsafe { copy(base.add(source), base.add(target), len) };
                    assert_eq!(found.0, expected.0, "{source} {target} {len}");
                }
            }
        }
    }

    #[test]
    fn fills_are_as_those_of_slices() {
        for start in 0..20 {
            for len in 0..40 {
                let (mut found, mut expected) = (numbered(), numbered());
                expected.0[start..start + len].fill(0xa5);
                // SAFETY: the range is in the array.
                unsafe { fill(found.0.as_mut_ptr().add(start), 0xa5, len) };
                assert_eq!(found.0, expected.0, "{start} {len}");
            }
        }
    }

    #[test]
    fn words_have_their_width() {
        let mut bytes = numbered();
        let base = bytes.0.as_mut_ptr();
        // SAFETY: in the array, and aligned.
        unsafe {
            assert_eq!(u8::load(base.add(3)), 3);
            assert_eq!(u16::load(base.add(2).cast()), u16::from_ne_bytes([2, 3]));
            assert_eq!(u32::load(base.add(4).cast()), u32::from_ne_bytes([4, 5, 6, 7]));
            assert_eq!(
                load_seq_cst::<u64>(base.add(8).cast()),
                u64::from_ne_bytes([8, 9, 10, 11, 12, 13, 14, 15])
            );
            u8::store(base.add(1), 0xf1);
            u16::store(base.add(2).cast(), 0xf2f2);
            u32::store(base.add(4).cast(), 0xf4f4_f4f4);
            store_seq_cst(base.add(8).cast(), 0xf8f8_f8f8_f8f8_f8f8_u64);
        }
        assert_eq!(
            bytes.0[..17],
            [0, 0xf1, 0xf2, 0xf2, 0xf4, 0xf4, 0xf4, 0xf4, 0xf8, 0xf8, 0xf8, 0xf8, 0xf8, 0xf8, 0xf8, 0xf8, 16]
        );
    }
}
