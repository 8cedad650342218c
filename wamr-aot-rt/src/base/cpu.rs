//! Whether this machine has the CPU features that a module was compiled for.
//!
//! Without this check a program would be terminated at the first instruction that its CPU does not
//! know.

use core::fmt;

use wamr_aot_abi::cpu::X86_64;

/// CPU features that are needed but missing: `wamr_aot_abi::cpu` bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing(u32);

/// Fails if this machine lacks some of the features in `needed`.
pub(crate) fn check(needed: u32) -> Result<(), Missing> {
    // If this crate was compiled with a feature, the whole program needs it.
    let in_question = needed & !COMPILED_IN;
    if in_question == 0 {
        return Ok(());
    }
    match in_question & !detected() {
        0 => Ok(()),
        missing => Err(Missing(missing)),
    }
}

impl Missing {
    fn names(self) -> impl Iterator<Item = &'static str> {
        X86_64.iter().filter(move |feature| self.0 & feature.bit != 0).map(|feature| feature.name)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.names().enumerate() {
            write!(f, "{}{name}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Missing {
    fn format(&self, f: defmt::Formatter<'_>) {
        for (i, name) in self.names().enumerate() {
            defmt::write!(f, "{=str}{=str}", if i > 0 { ", " } else { "" }, name);
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
const COMPILED_IN: u32 = u32::MAX;

#[cfg(not(target_arch = "x86_64"))]
fn detected() -> u32 {
    0
}

#[cfg(target_arch = "x86_64")]
use x86_64::{COMPILED_IN, detected};

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use core::{
        arch::x86_64::{__cpuid, __cpuid_count, __get_cpuid_max, _xgetbv},
        sync::atomic::{AtomicU32, Ordering::Relaxed},
    };

    use wamr_aot_abi::cpu::X86_64;

    macro_rules! features {
        ($($name:tt: $register:ident $bit:literal, $state:expr;)*) => {
            /// The features that this crate was compiled with.
            pub(super) const COMPILED_IN: u32 =
                0 $(| if cfg!(target_feature = $name) { bit($name) } else { 0 })*;

            fn detect() -> u32 {
                let registers = Registers::read();
                let has = |word: u32, state| word != 0 && registers.saves(state);
                0 $(| if has(registers.$register & 1 << $bit, $state) { bit($name) } else { 0 })*
            }
        };
    }

    /// The registers that the operating system saves (Intel's manual, volume 1, 13.3 "Enabling the
    /// XSAVE feature set"): none to check for, those of AVX, those of AVX-512.
    const SSE: u64 = 0;
    const AVX: u64 = 0b110;
    const AVX512: u64 = 0b1110_0110;

    // The positions of the bits: Intel's manual, volume 2, CPUID.
    features! {
        "sse3": leaf1_ecx 0, SSE;
        "ssse3": leaf1_ecx 9, SSE;
        "sse4.1": leaf1_ecx 19, SSE;
        "sse4.2": leaf1_ecx 20, SSE;
        "popcnt": leaf1_ecx 23, SSE;
        "cmpxchg16b": leaf1_ecx 13, SSE;
        "avx": leaf1_ecx 28, AVX;
        "avx2": leaf7_ebx 5, AVX;
        "fma": leaf1_ecx 12, AVX;
        "bmi1": leaf7_ebx 3, SSE;
        "bmi2": leaf7_ebx 8, SSE;
        "lzcnt": extended1_ecx 5, SSE;
        "avxvnni": leaf7_1_eax 4, AVX;
        "avx512f": leaf7_ebx 16, AVX512;
        "avx512dq": leaf7_ebx 17, AVX512;
        "avx512vl": leaf7_ebx 31, AVX512;
        "avx512bitalg": leaf7_ecx 12, AVX512;
        "avx512vbmi": leaf7_ecx 1, AVX512;
        "avx512vnni": leaf7_ecx 11, AVX512;
    }

    const fn bit(name: &str) -> u32 {
        let mut i = 0;
        while i < X86_64.len() {
            if equal(X86_64[i].name.as_bytes(), name.as_bytes()) {
                return X86_64[i].bit;
            }
            i += 1;
        }
        panic!("not in the contract's list");
    }

    const fn equal(a: &[u8], b: &[u8]) -> bool {
        let mut i = 0;
        while i < a.len() && i < b.len() && a[i] == b[i] {
            i += 1;
        }
        a.len() == b.len() && i == a.len()
    }

    #[derive(Default)]
    struct Registers {
        leaf1_ecx: u32,
        leaf7_ebx: u32,
        leaf7_ecx: u32,
        leaf7_1_eax: u32,
        extended1_ecx: u32,
        /// The state that the operating system saves.
        saved: u64,
    }

    impl Registers {
        /// Whether the operating system saves all of `state`.
        fn saves(&self, state: u64) -> bool {
            self.saved & state == state
        }

        fn read() -> Registers {
            let mut registers = Registers::default();
            let (max, _) = __get_cpuid_max(0);
            let (extended_max, _) = __get_cpuid_max(0x8000_0000);
            if max >= 1 {
                registers.leaf1_ecx = __cpuid(1).ecx;
            }
            if max >= 7 {
                let leaf7 = __cpuid_count(7, 0);
                registers.leaf7_ebx = leaf7.ebx;
                registers.leaf7_ecx = leaf7.ecx;
                if leaf7.eax >= 1 {
                    registers.leaf7_1_eax = __cpuid_count(7, 1).eax;
                }
            }
            if extended_max >= 0x8000_0001 {
                registers.extended1_ecx = __cpuid(0x8000_0001).ecx;
            }
            let has_xsave = registers.leaf1_ecx & 1 << 27 != 0;
            if has_xsave {
                // SAFETY: the operating system has enabled XSAVE: that is what bit 27 (OSXSAVE)
                // says.
                registers.saved = unsafe { _xgetbv(0) };
            }
            registers
        }
    }

    /// The features that the machine has.
    pub(super) fn detected() -> u32 {
        static FOUND: AtomicU32 = AtomicU32::new(0);
        const KNOWN: u32 = 1 << 31;
        let found = FOUND.load(Relaxed);
        if found & KNOWN != 0 {
            return found;
        }
        let found = detect() | KNOWN;
        FOUND.store(found, Relaxed);
        found
    }

    #[cfg(all(test, feature = "std"))]
    mod tests {
        use super::*;

        #[test]
        fn detection_agrees_with_the_standard_library() {
            macro_rules! agree {
                ($($name:tt)*) => {
                    $(assert_eq!(detect() & bit($name) != 0, std::is_x86_feature_detected!($name), $name);)*
                };
            }
            agree!("sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "cmpxchg16b" "avx" "avx2" "fma" "bmi1" "bmi2");
            agree!("lzcnt" "avxvnni");
            agree!("avx512f" "avx512dq" "avx512vl" "avx512bitalg" "avx512vbmi" "avx512vnni");
            assert_eq!(detected() & !(1 << 31), detect());
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::ToString;

    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(check(0), Ok(()));
        let two = X86_64[0].bit | X86_64[2].bit;
        assert_eq!(Missing(two).to_string(), "sse3, sse4.1");
        #[cfg(target_arch = "x86_64")]
        assert_eq!(check(1 << 30), Err(Missing(1 << 30)));
    }
}
