//! [`V128`]: a 128-bit vector.

use core::fmt;

/// A WebAssembly `v128`: sixteen bytes, viewed as lanes of any width. Lane 0 is in the first bytes,
/// on every machine.
///
/// ```
/// use wamr_aot_rt::V128;
///
/// let vector = V128::from_i32x4([1, -1, 0, 7]);
/// assert_eq!(vector.to_bytes()[..8], [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
/// assert_eq!(vector.to_u64x2()[1], 7 << 32);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct V128([u8; 16]);

impl V128 {
    /// Makes a vector from bytes that are ordered as in a linear memory.
    pub const fn from_bytes(bytes: [u8; 16]) -> V128 {
        V128(bytes)
    }

    /// The bytes, ordered as in a linear memory.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Makes a vector from its bits: lane 0 is in the lowest.
    pub const fn from_u128(bits: u128) -> V128 {
        V128(bits.to_le_bytes())
    }

    /// The bits: lane 0 is in the lowest.
    pub const fn to_u128(self) -> u128 {
        u128::from_le_bytes(self.0)
    }
}

macro_rules! shapes {
    ($(
        $from:ident, $to:ident: [$ty:ident; $count:literal], $bits:ident,
        |$lane:ident| $to_bits:expr, |$raw:ident| $from_bits:expr;
    )*) => {
        impl V128 {$(
            #[doc = concat!("Makes a vector from ", stringify!($count), " lanes of `", stringify!($ty), "`.")]
            pub const fn $from(lanes: [$ty; $count]) -> V128 {
                let mut bits = 0u128;
                let mut i = $count;
                while i > 0 {
                    i -= 1;
                    let $lane = lanes[i];
                    bits = bits << $bits::BITS | $to_bits as u128;
                }
                V128::from_u128(bits)
            }

            #[doc = concat!("The ", stringify!($count), " lanes of `", stringify!($ty), "`.")]
            pub const fn $to(self) -> [$ty; $count] {
                let mut lanes = [0 as $ty; $count];
                let mut bits = self.to_u128();
                let mut i = 0;
                while i < $count {
                    let $raw = bits as $bits;
                    lanes[i] = $from_bits;
                    bits >>= $bits::BITS;
                    i += 1;
                }
                lanes
            }
        )*}

        #[cfg(test)]
        fn round_trips(vector: V128) {
            $(assert_eq!(V128::$from(vector.$to()), vector, stringify!($ty));)*
        }
    };
}

shapes! {
    from_i8x16, to_i8x16: [i8; 16], u8, |lane| lane as u8, |raw| raw as i8;
    from_u8x16, to_u8x16: [u8; 16], u8, |lane| lane, |raw| raw;
    from_i16x8, to_i16x8: [i16; 8], u16, |lane| lane as u16, |raw| raw as i16;
    from_u16x8, to_u16x8: [u16; 8], u16, |lane| lane, |raw| raw;
    from_i32x4, to_i32x4: [i32; 4], u32, |lane| lane as u32, |raw| raw as i32;
    from_u32x4, to_u32x4: [u32; 4], u32, |lane| lane, |raw| raw;
    from_i64x2, to_i64x2: [i64; 2], u64, |lane| lane as u64, |raw| raw as i64;
    from_u64x2, to_u64x2: [u64; 2], u64, |lane| lane, |raw| raw;
    from_f32x4, to_f32x4: [f32; 4], u32, |lane| lane.to_bits(), |raw| f32::from_bits(raw);
    from_f64x2, to_f64x2: [f64; 2], u64, |lane| lane.to_bits(), |raw| f64::from_bits(raw);
}

impl fmt::Debug for V128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "V128({:#034x})", self.to_u128())
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for V128 {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "V128({=u128:#034x})", self.to_u128());
    }
}

/// The type that the C calling convention has for a vector: a vector register.
#[cfg(all(target_arch = "x86_64", target_endian = "little"))]
pub type V128Abi = core::arch::x86_64::__m128i;

/// The type that the C calling convention has for a vector: a vector register.
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
pub type V128Abi = core::arch::aarch64::uint8x16_t;

/// Rust has no such type for this target. The bindings reject such targets at compile time; this
/// type keeps that to one message instead of many.
#[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), target_endian = "little")))]
#[derive(Clone, Copy, Debug)]
pub struct V128Abi(#[expect(dead_code, reason = "read only by transmuting the whole value")] [u8; 16]);

/// Converts a vector from the form in which generated code passes it.
#[inline]
pub fn v128_from_abi(value: V128Abi) -> V128 {
    // SAFETY: both are sixteen bytes of any value. In a register of these architectures lane 0
    // comes first.
    unsafe { core::mem::transmute::<V128Abi, V128>(value) }
}

/// Converts a vector to the form in which generated code takes it.
#[inline]
pub fn v128_to_abi(value: V128) -> V128Abi {
    // SAFETY: as for `v128_from_abi`.
    unsafe { core::mem::transmute::<V128, V128Abi>(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_round_trip() {
        for vector in
            [V128::default(), V128::from_bytes(core::array::from_fn(|i| i as u8 * 17)), V128::from_u128(!0)]
        {
            round_trips(vector);
            assert_eq!(v128_from_abi(v128_to_abi(vector)), vector);
        }
    }

    #[test]
    fn lane_0_comes_first() {
        let vector = V128::from_u16x8([1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(vector.to_bytes(), [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0]);
        assert_eq!(
            V128::from_f64x2([1.0, 2.0]).to_u128(),
            u128::from(2f64.to_bits()) << 64 | u128::from(1f64.to_bits())
        );
        const CONSTANT: V128 = V128::from_i8x16([-1; 16]);
        assert_eq!(CONSTANT.to_i64x2(), [-1, -1]);
    }
}
