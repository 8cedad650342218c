//! The properties of a compiler, from its predefined macros, and those of an object, from its
//! header.

use std::collections::HashMap;

use target_lexicon::{Architecture, Endianness, Environment, Triple};
use wamr_aot_abi::layout::PointerWidth;

use super::super::dialect::{Dialect, Family};
use crate::options::OptLevel;

/// Predefined macros.
pub(super) struct Macros<'a>(HashMap<&'a str, &'a str>);

impl<'a> Macros<'a> {
    /// Parses the output of `-E -dM`.
    pub(super) fn parse(text: &'a str) -> Macros<'a> {
        let definitions = text.lines().filter_map(|line| line.strip_prefix("#define "));
        Macros(definitions.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn number(&self, name: &str) -> Option<u64> {
        let text = self.0.get(name)?;
        match text.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        }
    }

    /// The name and version of the compiler.
    pub(super) fn version(&self) -> String {
        let name = if self.has("__clang__") { "" } else { "GCC " };
        format!("{name}{}", self.0.get("__VERSION__").unwrap_or(&"\"?\"").trim_matches('"').trim())
    }

    /// The properties of the compiler and the machine. If the compiler is too old for the generated
    /// code, the error is its version.
    pub(super) fn dialect(&self, triple: &Triple, opt_level: OptLevel) -> Result<Dialect, String> {
        let (family, major, needed) = if self.has("__clang__") {
            (Family::Clang, self.number("__clang_major__"), 14)
        } else {
            (Family::Gcc, self.number("__GNUC__"), 12)
        };
        if major.is_none_or(|major| major < needed) {
            return Err(self.version());
        }
        let arm_floats = self.number("__ARM_FP").unwrap_or(0);
        let riscv_floats = self.number("__riscv_flen").unwrap_or(0);
        let (sqrt_f32, sqrt_f64) = match triple.architecture {
            Architecture::X86_64
            | Architecture::X86_32(_)
            | Architecture::Aarch64(_)
            | Architecture::S390x => (true, true),
            Architecture::Arm(_) => (arm_floats & 4 != 0, arm_floats & 8 != 0),
            Architecture::Riscv32(_) | Architecture::Riscv64(_) => (riscv_floats >= 32, riscv_floats >= 64),
            _ => (false, false),
        };
        // For x86, GCC uses the instructions only if it optimises for speed. For size it calls
        // functions of the C library.
        let has_rounding = match triple.architecture {
            Architecture::Aarch64(_) | Architecture::S390x => true,
            _ => self.has("__SSE4_1__") && (family == Family::Clang || opt_level != OptLevel::SpeedAndSize),
        };
        Ok(Dialect {
            family,
            pointer: if self.number("__SIZEOF_POINTER__") == Some(4) {
                PointerWidth::U32
            } else {
                PointerWidth::U64
            },
            big_endian: self.0.get("__BYTE_ORDER__") == Some(&"__ORDER_BIG_ENDIAN__"),
            strict_alignment: match triple.architecture {
                Architecture::Arm(_) => !self.has("__ARM_FEATURE_UNALIGNED"),
                Architecture::Riscv32(_) | Architecture::Riscv64(_) => !self.has("__riscv_misaligned_fast"),
                _ => false,
            },
            for_size: opt_level == OptLevel::SpeedAndSize,
            // Clang 14 uses such an instruction, Clang 19 does not.
            aligns_volatile_u64: matches!(triple.architecture, Architecture::Arm(_))
                && family == Family::Clang
                && major.is_some_and(|major| major < 19),
            calls_jump_tables: self.has("__thumb__") && !self.has("__thumb2__"),
            flushes_vectors: matches!(triple.architecture, Architecture::Arm(_))
                && family == Family::Clang
                && self.has("__ARM_NEON"),
            stack_pointer: stack_pointer(triple),
            sqrt_f32,
            sqrt_f64,
            rounding: has_rounding,
            lacks_byte_shuffle: family == Family::Gcc && self.has("__SSE2__") && !self.has("__SSSE3__"),
            popcnt: self.has("__POPCNT__") || self.has("__riscv_zbb") || self.has("__aarch64__"),
            int128: self.has("__SIZEOF_INT128__"),
            soft_promote: !sqrt_f64,
            forces_loads: family == Family::Gcc && triple.architecture == Architecture::X86_64,
            // On other machines some of these calls are errors.
            musttail: matches!(triple.architecture, Architecture::X86_64 | Architecture::Aarch64(_))
                && (family == Family::Clang || major.is_some_and(|major| major >= 15)),
        })
    }

    /// How the compiler's target differs from `triple`, if it does.
    pub(super) fn mismatch(&self, triple: &Triple) -> Option<String> {
        let (name, is) = match triple.architecture {
            Architecture::X86_64 => ("x86_64", self.has("__x86_64__")),
            Architecture::X86_32(_) => ("32-bit x86", self.has("__i386__")),
            Architecture::Arm(_) => ("32-bit Arm", self.has("__arm__")),
            Architecture::Aarch64(_) => ("AArch64", self.has("__aarch64__")),
            Architecture::Riscv32(_) => ("32-bit RISC-V", self.number("__riscv_xlen") == Some(32)),
            Architecture::Riscv64(_) => ("64-bit RISC-V", self.number("__riscv_xlen") == Some(64)),
            Architecture::S390x => ("s390x", self.has("__s390x__")),
            Architecture::Powerpc | Architecture::Powerpc64 | Architecture::Powerpc64le => {
                ("PowerPC", self.has("__powerpc__"))
            }
            _ => ("the target", true),
        };
        if !is {
            return Some(format!("it does not generate code for {name}"));
        }
        if !self.has("__ELF__") {
            return Some("it does not produce ELF objects".to_owned());
        }
        let bits = triple.pointer_width().map(|width| u64::from(width.bytes()));
        if self.number("__SIZEOF_POINTER__") != bits.ok() {
            return Some("its pointers have another width".to_owned());
        }
        let big_endian = self.0.get("__BYTE_ORDER__") == Some(&"__ORDER_BIG_ENDIAN__");
        if big_endian != (triple.endianness() == Ok(Endianness::Big)) {
            return Some("it has another byte order".to_owned());
        }
        self.float_mismatch(triple).map(|(found, wanted)| {
            format!("it has another float ABI than the target: it passes floats {found}, the target {wanted}")
        })
    }

    /// How the compiler passes floats, and how the target does, if they differ.
    fn float_mismatch(&self, triple: &Triple) -> Option<(&'static str, &'static str)> {
        const DOUBLE: &str = "in double-precision float registers";
        const SINGLE: &str = "in single-precision float registers";
        const SOFT: &str = "in integer registers";
        let name = |hard: bool| if hard { "in float registers" } else { "in integer registers" };
        match triple.architecture {
            Architecture::Arm(_) => {
                let hard = self.has("__ARM_PCS_VFP");
                let wanted = matches!(
                    triple.environment,
                    Environment::Eabihf
                        | Environment::Gnueabihf
                        | Environment::Musleabihf
                        | Environment::Uclibceabihf
                );
                (hard != wanted).then(|| (name(hard), name(wanted)))
            }
            Architecture::Riscv32(_) | Architecture::Riscv64(_) => {
                let found = if self.has("__riscv_float_abi_double") {
                    DOUBLE
                } else if self.has("__riscv_float_abi_single") {
                    SINGLE
                } else {
                    SOFT
                };
                let architecture = triple.architecture.to_string();
                let wanted = if architecture.contains("gc")
                    || architecture == "riscv64"
                    || architecture.contains("a23")
                {
                    DOUBLE
                } else if architecture.contains("imafc") {
                    SINGLE
                } else {
                    SOFT
                };
                (found != wanted).then_some((found, wanted))
            }
            _ => None,
        }
    }
}

/// The statement that reads the stack pointer into `x`. It runs after the prologue, so that the
/// stack pointer is below the function's frame.
fn stack_pointer(triple: &Triple) -> &'static str {
    match triple.architecture {
        Architecture::X86_64 => r#"__asm__ volatile("movq %%rsp, %0" : "=r"(x));"#,
        Architecture::X86_32(_) => r#"__asm__ volatile("movl %%esp, %0" : "=r"(x));"#,
        Architecture::Arm(_) | Architecture::Aarch64(_) => r#"__asm__ volatile("mov %0, sp" : "=r"(x));"#,
        Architecture::Riscv32(_) | Architecture::Riscv64(_) => r#"__asm__ volatile("mv %0, sp" : "=r"(x));"#,
        Architecture::S390x => r#"__asm__ volatile("lgr %0, %%r15" : "=r"(x));"#,
        Architecture::Powerpc | Architecture::Powerpc64 | Architecture::Powerpc64le => {
            r#"__asm__ volatile("mr %0, 1" : "=r"(x));"#
        }
        // The upper end of the frame, whose size is limited.
        _ => "x = (uptr)__builtin_frame_address(0);",
    }
}

/// How an object's header differs from that of an object for the target, if it does.
pub(super) fn object_mismatch(bytes: &[u8], triple: &Triple) -> Option<String> {
    use object::{Architecture as Machine, BinaryFormat, Endianness as Order, Object as _};
    let file = match object::File::parse(bytes) {
        Ok(file) => file,
        Err(error) => return Some(format!("it is not an object file: {error}")),
    };
    if file.format() != BinaryFormat::Elf {
        return Some(format!("it is a {:?} object", file.format()));
    }
    let expected = match triple.architecture {
        Architecture::X86_64 => Some(Machine::X86_64),
        Architecture::X86_32(_) => Some(Machine::I386),
        Architecture::Arm(_) => Some(Machine::Arm),
        Architecture::Aarch64(_) => Some(Machine::Aarch64),
        Architecture::Riscv32(_) => Some(Machine::Riscv32),
        Architecture::Riscv64(_) => Some(Machine::Riscv64),
        Architecture::S390x => Some(Machine::S390x),
        _ => None,
    };
    if let Some(expected) = expected
        && file.architecture() != expected
    {
        return Some(format!("it is for {:?}", file.architecture()));
    }
    let order = if triple.endianness() == Ok(Endianness::Big) { Order::Big } else { Order::Little };
    (file.endianness() != order).then(|| "it has another byte order".to_owned())
}
