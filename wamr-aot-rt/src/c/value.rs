//! Values as a guest's memory holds them.

use super::ptr::{FnPtr, Ptr};

/// A value with a layout in the memory of a guest: a number, a pointer, an array, or a structure of
/// the bindings.
///
/// All bytes are a value: what the guest has written is never more than wrong.
pub trait Value: Copy + 'static {
    /// The size in bytes.
    const SIZE: u32;

    /// The value of `SIZE` bytes.
    #[doc(hidden)]
    fn read(bytes: &[u8]) -> Self;

    /// Writes the value to `SIZE` bytes, except for those between the fields of structures.
    #[doc(hidden)]
    fn write(&self, bytes: &mut [u8]);
}

macro_rules! numbers {
    ($($ty:ident),*) => {$(
        impl Value for $ty {
            const SIZE: u32 = size_of::<$ty>() as u32;

            fn read(bytes: &[u8]) -> $ty {
                let mut array = [0; size_of::<$ty>()];
                array.copy_from_slice(bytes);
                $ty::from_le_bytes(array)
            }

            fn write(&self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}

numbers!(i8, u8, i16, u16, i32, u32, i64, u64, f32, f64);

/// Any byte but 0 is `true`.
impl Value for bool {
    const SIZE: u32 = 1;

    fn read(bytes: &[u8]) -> bool {
        bytes[0] != 0
    }

    fn write(&self, bytes: &mut [u8]) {
        bytes[0] = u8::from(*self);
    }
}

impl<T: 'static> Value for Ptr<T> {
    const SIZE: u32 = 4;

    fn read(bytes: &[u8]) -> Ptr<T> {
        Ptr::new(u32::read(bytes))
    }

    fn write(&self, bytes: &mut [u8]) {
        self.address().write(bytes);
    }
}

impl<T: Value> Ptr<T> {
    /// The pointer to the element that comes `count` elements later. Beyond the last address it
    /// starts at the first again, as in the guest.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "the name of pointers' methods in Rust")]
    pub const fn add(self, count: u32) -> Ptr<T> {
        Ptr::new(self.address().wrapping_add(count.wrapping_mul(T::SIZE)))
    }
}

impl<F: 'static> Value for FnPtr<F> {
    const SIZE: u32 = 4;

    fn read(bytes: &[u8]) -> FnPtr<F> {
        FnPtr::new(u32::read(bytes))
    }

    fn write(&self, bytes: &mut [u8]) {
        self.index().write(bytes);
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    const SIZE: u32 = T::SIZE * N as u32;

    fn read(bytes: &[u8]) -> [T; N] {
        let size = T::SIZE as usize;
        core::array::from_fn(|index| T::read(&bytes[index * size..][..size]))
    }

    fn write(&self, bytes: &mut [u8]) {
        for (value, bytes) in self.iter().zip(bytes.chunks_exact_mut(T::SIZE.max(1) as usize)) {
            value.write(bytes);
        }
    }
}

/// A field of a structure, in its bytes.
pub fn read_field<T: Value>(bytes: &[u8], offset: u32) -> T {
    T::read(&bytes[offset as usize..][..T::SIZE as usize])
}

/// Writes a field of a structure.
pub fn write_field<T: Value>(bytes: &mut [u8], offset: u32, value: &T) {
    value.write(&mut bytes[offset as usize..][..T::SIZE as usize]);
}
