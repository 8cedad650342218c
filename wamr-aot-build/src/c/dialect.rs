//! What the C is written for: decided once, so that the text needs no preprocessor to choose.

use wamr_aot_abi::layout::PointerWidth;

/// The compiler's family: where the two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Gcc,
    Clang,
}

/// What the compiler and the target have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) family: Family,
    pub(crate) pointer: PointerWidth,
    pub(crate) big_endian: bool,
    /// Loads and stores are of aligned addresses only.
    pub(crate) strict_alignment: bool,
    /// For a volatile access of 64 bits the compiler uses an instruction that needs an aligned
    /// address, even if the type says that the address may be unaligned.
    pub(crate) aligns_volatile_u64: bool,
    /// The compiler takes instructions for vectors of floats that make zeros of subnormal numbers:
    /// NEON on 32-bit Arm. GCC does not, without `-ffast-math`.
    pub(crate) flushes_vectors: bool,
    /// The statement that reads the stack pointer into `x`.
    pub(crate) stack_pointer: &'static str,
    /// The machine has an instruction for the square root.
    pub(crate) sqrt_f32: bool,
    pub(crate) sqrt_f64: bool,
    /// The machine has instructions that round to integral values.
    pub(crate) rounding: bool,
    /// The machine counts bits with an instruction.
    pub(crate) popcnt: bool,
    /// The compiler has 128-bit integers.
    pub(crate) int128: bool,
    /// Conversions between floats are library functions, of which some keep signalling NaNs.
    pub(crate) soft_promote: bool,
    /// A call in a `return` can be made to leave the caller's frame.
    pub(crate) musttail: bool,
}

/// A part of the prelude that not every module needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Rounding,
    SqrtF32,
    SqrtF64,
    Wide,
    Vector,
}

impl Dialect {
    /// The file of a part, and its text.
    pub(super) fn part(&self, part: Part) -> (&'static str, &'static str) {
        match part {
            Part::Rounding => ("rounding.h", include_str!("prelude/rounding.h")),
            Part::SqrtF32 => ("sqrt_f32.h", include_str!("prelude/sqrt_f32.h")),
            Part::SqrtF64 => ("sqrt_f64.h", include_str!("prelude/sqrt_f64.h")),
            Part::Wide if self.int128 => ("wide.h", include_str!("prelude/wide_native.h")),
            Part::Wide => ("wide.h", include_str!("prelude/wide_portable.h")),
            Part::Vector => ("vector.h", include_str!("prelude/vector.h")),
        }
    }

    /// What every module needs. `volatile`: accesses of linear memory are.
    pub(in crate::c) fn base(&self, volatile: bool) -> Vec<(&'static str, &'static str)> {
        let mut files = vec![("prelude.h", include_str!("prelude/prelude.h"))];
        if self.big_endian {
            files.push(("access.h", include_str!("prelude/access_big.h")));
            return files;
        }
        let access = match self.strict_alignment {
            true => include_str!("prelude/access_strict.h"),
            false => include_str!("prelude/access_little.h"),
        };
        let wide = match volatile && self.aligns_volatile_u64 {
            true => include_str!("prelude/access_u64_halves.h"),
            false => include_str!("prelude/access_u64_whole.h"),
        };
        files.extend([("access.h", access), ("access_u64.h", wide)]);
        files
    }
}
