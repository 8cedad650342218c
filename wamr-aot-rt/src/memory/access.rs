//! How linear memories are accessed: addresses, and the values at them.

mod sealed {
    pub trait Address: Copy {
        fn to_u64(self) -> u64;
    }

    pub trait Scalar: Copy {
        const SIZE: usize;
        /// `bytes` has `SIZE` bytes.
        fn from_bytes(bytes: &[u8]) -> Self;
        /// `bytes` has `SIZE` bytes.
        fn to_bytes(self, bytes: &mut [u8]);
        /// The value made of the `SIZE` bytes that `fill` writes.
        fn from_source(fill: impl FnOnce(&mut [u8])) -> Self;
        /// Passes the value's `SIZE` bytes to `take`.
        fn with_bytes(self, take: impl FnOnce(&[u8]));
    }

    pub trait AtomicScalar: Scalar {
        /// The number that the value is read and written as, in the machine's byte order.
        #[allow(private_bounds, reason = "sealed")]
        type Word: crate::memory::racy::Word + PartialEq;
        fn from_word(word: Self::Word) -> Self;
        fn to_word(self) -> Self::Word;
    }
}

/// An address or a length in a linear memory, in bytes. The signed types are those of wasm
/// signatures; their bits are interpreted as unsigned, as the guest does.
pub trait Address: sealed::Address {}

macro_rules! addresses {
    ($($ty:ident as $unsigned:ident),*) => {$(
        impl sealed::Address for $ty {
            fn to_u64(self) -> u64 {
                self as $unsigned as u64
            }
        }
        impl Address for $ty {}
    )*};
}

addresses!(i32 as u32, u32 as u32, i64 as u64, u64 as u64, usize as usize);

/// A number or an array of bytes, in the form in which a linear memory holds it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that a linear memory holds",
    label = "not a number, and not an array of bytes",
    note = "to read several values, use `read_bytes`, `read_slice_of` or `read_vec_of`; to write them, use `write_bytes` or `write_slice_of`"
)]
pub trait Scalar: sealed::Scalar {}

macro_rules! scalars {
    ($($ty:ident),*) => {$(
        impl sealed::Scalar for $ty {
            const SIZE: usize = size_of::<$ty>();

            fn from_bytes(bytes: &[u8]) -> $ty {
                let mut array = [0; size_of::<$ty>()];
                array.copy_from_slice(bytes);
                $ty::from_le_bytes(array)
            }

            fn to_bytes(self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&self.to_le_bytes());
            }

            fn from_source(fill: impl FnOnce(&mut [u8])) -> $ty {
                let mut array = [0; size_of::<$ty>()];
                fill(&mut array);
                $ty::from_le_bytes(array)
            }

            fn with_bytes(self, take: impl FnOnce(&[u8])) {
                take(&self.to_le_bytes());
            }
        }
        impl Scalar for $ty {}
    )*};
}

scalars!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128, f32, f64);

impl<const N: usize> sealed::Scalar for [u8; N] {
    const SIZE: usize = N;

    fn from_bytes(bytes: &[u8]) -> [u8; N] {
        let mut array = [0; N];
        array.copy_from_slice(bytes);
        array
    }

    fn to_bytes(self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self);
    }

    fn from_source(fill: impl FnOnce(&mut [u8])) -> [u8; N] {
        let mut array = [0; N];
        fill(&mut array);
        array
    }

    fn with_bytes(self, take: impl FnOnce(&[u8])) {
        take(&self);
    }
}

impl<const N: usize> Scalar for [u8; N] {}

/// A number that threads of guests can wait on, and that is read and written as one unit.
pub trait AtomicScalar: Scalar + sealed::AtomicScalar {}

macro_rules! atomic_scalars {
    ($($ty:ident as $word:ident),*) => {$(
        impl sealed::AtomicScalar for $ty {
            type Word = $word;

            fn from_word(word: $word) -> $ty {
                $word::from_le(word) as $ty
            }

            fn to_word(self) -> $word {
                (self as $word).to_le()
            }
        }
        impl AtomicScalar for $ty {}
    )*};
}

atomic_scalars!(i32 as u32, u32 as u32, i64 as u64, u64 as u64);
