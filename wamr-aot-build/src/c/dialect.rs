//! The properties of the compiler and the machine that the C depends on. They are decided once, so
//! that the text needs no preprocessor conditions.

use wamr_aot_abi::layout::PointerWidth;

/// The family of a compiler, for the differences between the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Gcc,
    Clang,
}

/// The properties of a compiler and its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) family: Family,
    pub(crate) pointer: PointerWidth,
    pub(crate) big_endian: bool,
    /// Whether loads and stores need aligned addresses.
    pub(crate) strict_alignment: bool,
    /// Whether code is to be short rather than fast.
    pub(crate) for_size: bool,
    /// Whether the compiler uses an instruction that needs an aligned address for a volatile access
    /// of 64 bits, even if the type allows unaligned addresses.
    pub(crate) aligns_volatile_u64: bool,
    /// Whether jump tables are library functions: those of Thumb-1.
    pub(crate) calls_jump_tables: bool,
    /// Whether the compiler uses vector instructions that flush subnormal floats to zero: NEON on
    /// 32-bit Arm. GCC does so only with `-ffast-math`.
    pub(crate) flushes_vectors: bool,
    /// The statement that reads the stack pointer into `x`.
    pub(crate) stack_pointer: &'static str,
    /// Whether the machine has an instruction for the square root of an `f32`.
    pub(crate) sqrt_f32: bool,
    /// The same for an `f64`.
    pub(crate) sqrt_f64: bool,
    /// Whether the machine has instructions that round to integral values.
    pub(crate) rounding: bool,
    /// Whether the compiler makes much code of shuffles of bytes: GCC does if the machine has no
    /// instruction for all of them.
    pub(crate) lacks_byte_shuffle: bool,
    /// Whether the machine has an instruction that counts bits.
    pub(crate) popcnt: bool,
    /// Whether the compiler has 128-bit integers.
    pub(crate) int128: bool,
    /// Whether conversions between float types are library functions, some of which do not quiet
    /// signalling NaNs.
    pub(crate) soft_promote: bool,
    /// Whether loads that may fault are `asm` statements. Otherwise they are volatile, of which GCC
    /// makes worse code.
    pub(crate) forces_loads: bool,
    /// Whether the compiler supports `musttail`, which turns a call in a `return` into a jump.
    pub(crate) musttail: bool,
}

/// How a module's code accesses linear memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::c) enum Accesses {
    /// As the compiler likes: checks precede them, and nobody else accesses the memory.
    Ordinary,
    /// Accesses may fault. Those that may, and all stores, happen once and in order.
    Faulting,
    /// Other threads may access the memory, and accesses may fault too. All happen once and in
    /// order.
    Shared,
}

impl Accesses {
    /// Whether the accesses are volatile in general.
    pub(in crate::c) fn are_volatile(self) -> bool {
        self != Accesses::Ordinary
    }
}

/// A part of the prelude that not every module needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    TrustedAccess,
    Rounding,
    SqrtF32,
    SqrtF64,
    Wide,
    Vector,
}

impl Dialect {
    /// The file name and the text of a part.
    pub(super) fn part(&self, part: Part) -> (&'static str, &'static str) {
        match part {
            Part::TrustedAccess => ("access_trusted.h", include_str!("prelude/access_trusted.h")),
            Part::Rounding => ("rounding.h", include_str!("prelude/rounding.h")),
            Part::SqrtF32 => ("sqrt_f32.h", include_str!("prelude/sqrt_f32.h")),
            Part::SqrtF64 => ("sqrt_f64.h", include_str!("prelude/sqrt_f64.h")),
            Part::Wide if self.int128 => ("wide.h", include_str!("prelude/wide_native.h")),
            Part::Wide => ("wide.h", include_str!("prelude/wide_portable.h")),
            Part::Vector => ("vector.h", include_str!("prelude/vector.h")),
        }
    }

    /// Whether accesses test the alignment of addresses.
    pub(in crate::c) fn tests_alignment(&self, accesses: Accesses) -> bool {
        self.strict_alignment && !self.big_endian && !self.halves_u64(accesses)
    }

    /// Whether accesses may be calls of functions that test the alignment.
    pub(in crate::c) fn outlines(&self, accesses: Accesses) -> bool {
        self.tests_alignment(accesses) && self.for_size
    }

    /// Whether accesses of 64 bits are two of 32 bits in the text.
    fn halves_u64(&self, accesses: Accesses) -> bool {
        accesses.are_volatile() && self.aligns_volatile_u64
    }

    /// The headers that every module needs.
    pub(in crate::c) fn base(&self, accesses: Accesses) -> Vec<(&'static str, &'static str)> {
        let mut files = vec![("prelude.h", include_str!("prelude/prelude.h"))];
        if self.big_endian {
            files.push(("access.h", include_str!("prelude/access_big.h")));
            return files;
        }
        let access = match self.strict_alignment {
            true => include_str!("prelude/access_strict.h"),
            false => include_str!("prelude/access_little.h"),
        };
        let wide = match self.halves_u64(accesses) {
            true => include_str!("prelude/access_u64_halves.h"),
            false => include_str!("prelude/access_u64_whole.h"),
        };
        files.extend([("access.h", access), ("access_u64.h", wide)]);
        if self.outlines(accesses) {
            files.push(("access_outlined.h", include_str!("prelude/access_outlined.h")));
        }
        if accesses == Accesses::Faulting {
            files.push(("access_inside.h", include_str!("prelude/access_inside.h")));
            if self.forces_loads {
                files.push(("access_forced.h", include_str!("prelude/access_forced.h")));
            }
        }
        files
    }
}
