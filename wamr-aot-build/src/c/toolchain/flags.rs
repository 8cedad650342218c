//! The flags of the compiler, in this order: defaults of a target, which the user can override; the
//! flags of `cc` and of the user (`CFLAGS`); flags that the code needs, which override the user's.

use std::ffi::OsString;

use target_lexicon::{Architecture, OperatingSystem, Triple};

use super::{
    super::dialect::{Dialect, Family},
    Purpose,
};
use crate::{options::OptLevel, target::largest_frame};

fn is_bare(triple: &Triple) -> bool {
    matches!(triple.operating_system, OperatingSystem::None_ | OperatingSystem::Unknown)
}

/// Defaults that the user's flags can override.
pub(super) fn target_defaults(triple: &Triple) -> Vec<OsString> {
    match triple.architecture {
        // Bare machines have memory in the upper half of the address space, which the default code
        // model does not reach.
        Architecture::Riscv32(_) | Architecture::Riscv64(_) if is_bare(triple) => {
            vec!["-mcmodel=medany".into()]
        }
        // `cc` passes these flags to GCC. Without them Clang uses the registers of a larger FPU,
        // which some of these CPUs lack.
        Architecture::Arm(_) if !is_bare(triple) => vec!["-march=armv7-a".into(), "-mfpu=vfpv3-d16".into()],
        _ => Vec::new(),
    }
}

/// Flags that select the machine. The compiler gets them before it is asked for its macros.
pub(super) fn target(purpose: &Purpose<'_>) -> Vec<OsString> {
    let triple = purpose.triple;
    let mut flags: Vec<String> = Vec::new();
    match triple.architecture {
        Architecture::X86_64 => flags.extend(purpose.cpu_features.iter().filter_map(|name| x86_flag(name))),
        // SSE registers hold floats in their own width, unlike those of the x87.
        Architecture::X86_32(_) => flags.extend(["-msse2".into(), "-mfpmath=sse".into()]),
        Architecture::Aarch64(_) => flags.extend(aarch64_flag(purpose.cpu_features)),
        Architecture::Riscv64(_) | Architecture::Riscv32(_) => {
            flags.extend(riscv_abi(purpose.name).map(str::to_owned))
        }
        _ => {}
    }
    flags.into_iter().map(OsString::from).collect()
}

/// The flag for a feature of x86_64. `None` for features of the baseline, and for those that do not
/// affect the generated code.
pub(super) fn x86_flag(rust: &str) -> Option<String> {
    let name = match rust {
        "sse3" | "ssse3" | "sse4.1" | "sse4.2" | "popcnt" | "avx" | "avx2" | "fma" | "bmi2" | "lzcnt"
        | "avxvnni" | "avx512f" | "avx512dq" | "avx512vl" | "avx512bw" | "avx512bitalg" | "avx512vbmi"
        | "avx512vnni" => rust,
        "bmi1" => "bmi",
        "cmpxchg16b" => "cx16",
        _ => return None,
    };
    Some(format!("-m{name}"))
}

fn aarch64_flag(features: &[String]) -> Option<String> {
    let known: Vec<&str> = features
        .iter()
        .filter_map(|name| match name.as_str() {
            "lse" => Some("+lse"),
            "fp16" => Some("+fp16"),
            "dotprod" => Some("+dotprod"),
            "i8mm" => Some("+i8mm"),
            _ => None,
        })
        .collect();
    (!known.is_empty()).then(|| format!("-march=armv8.2-a{}", known.concat()))
}

/// The float ABI of a RISC-V target. `cc` does not set it for some targets, and the default of the
/// compiler may differ.
fn riscv_abi(target: &str) -> Option<&'static str> {
    let architecture = target.split('-').next()?;
    Some(match architecture {
        "riscv64gc" | "riscv64a23" => "-mabi=lp64d",
        "riscv64imac" => "-mabi=lp64",
        "riscv32gc" => "-mabi=ilp32d",
        "riscv32imafc" => "-mabi=ilp32f",
        "riscv32e" | "riscv32em" | "riscv32emc" => "-mabi=ilp32e",
        _ if architecture.starts_with("riscv32") => "-mabi=ilp32",
        _ => return None,
    })
}

/// Flags that limit a compiler's time and memory for large functions. They follow all others. `-O0`
/// would give each value a stack slot of its own.
pub(super) fn reduced(family: Family) -> &'static [&'static str] {
    match family {
        // The time for points-to analysis grows faster than the size of a function, and so does
        // that for dead code elimination without it.
        Family::Gcc => &["-O1", "-fno-tree-pta", "-fno-tree-dce"],
        Family::Clang => &["-O1"],
    }
}

/// Flags that the code needs if its faults are traps.
pub(super) fn guards(family: Family) -> &'static [&'static str] {
    match family {
        // Functions that are equal keep code of their own, so that its address shows the function.
        Family::Gcc => &["-fno-ipa-icf"],
        Family::Clang => &[],
    }
}

/// Flags that the code needs.
pub(super) fn semantics(purpose: &Purpose<'_>, dialect: &Dialect) -> Vec<OsString> {
    let triple = purpose.triple;
    let frame = largest_frame(triple);
    let mut flags: Vec<String> = [
        match purpose.opt_level {
            // `-O0` gives each value a stack slot of its own.
            OptLevel::None => "-O1",
            OptLevel::Speed => "-O2",
            OptLevel::SpeedAndSize => "-Os",
        },
        // In C99 each `if` is a scope (see `function.rs`). GCC has the features of C11 that the
        // code uses as extensions of C89.
        "-std=gnu89",
        "-g0",
        "-ffreestanding",
        "-fvisibility=hidden",
        "-ffunction-sections",
        "-fdata-sections",
        "-fno-lto",
        "-fstack-usage",
        // Floats must have the semantics of the specification.
        "-fno-fast-math",
        "-fno-finite-math-only",
        "-fno-associative-math",
        "-fno-reciprocal-math",
        "-fsigned-zeros",
        "-ffp-contract=off",
        "-fno-math-errno",
        // Address 0 may be memory.
        "-fno-delete-null-pointer-checks",
        // Recursion must use stack, so that endless recursion ends with a trap.
        "-fno-optimize-sibling-calls",
        "-fno-stack-protector",
        "-Wno-psabi",
    ]
    .map(str::to_owned)
    .into();
    // Debuggers, profilers and the host's backtraces unwind with these tables at any instruction.
    // On bare metal they would use flash.
    let tables = if is_bare(triple) {
        ["-fno-asynchronous-unwind-tables", "-fno-unwind-tables"]
    } else {
        ["-fasynchronous-unwind-tables", "-funwind-tables"]
    };
    flags.extend(tables.map(str::to_owned));
    // A function allocates its frame before it checks the stack pointer. The frame must not skip
    // the guard page below the stack, which may be one that the runtime allocated.
    flags.push(
        if is_bare(triple) { "-fno-stack-clash-protection" } else { "-fstack-clash-protection" }.to_owned(),
    );
    match dialect.family {
        Family::Gcc => {
            // The stack check must include the frame, so the compiler must not move code in front
            // of the prologue or split the function.
            flags.extend(
                [
                    "-fno-shrink-wrap",
                    "-fno-partial-inlining",
                    "-fno-unsafe-math-optimizations",
                    "-fsignaling-nans",
                ]
                .map(str::to_owned),
            );
            // Endless loops must stay endless.
            flags.push("-fno-finite-loops".into());
            if purpose.opt_level == OptLevel::Speed {
                // At `-O2`, loops whose number of rounds is not known would not be vectorised.
                flags.push("-fvect-cost-model=dynamic".into());
            }
            flags.push(format!("-Werror=frame-larger-than={frame}"));
        }
        Family::Clang => {
            flags.push(format!("-Wframe-larger-than={frame}"));
            flags.push("-Werror=frame-larger-than".to_owned());
            flags.extend(["-mllvm", "-enable-shrink-wrap=false"].map(str::to_owned));
            flags.extend(["-fno-trapping-math", "-Wno-unused-command-line-argument"].map(str::to_owned));
            flags.push("-fno-finite-loops".into());
        }
    }
    match triple.architecture {
        Architecture::X86_64 | Architecture::X86_32(_) => {
            if dialect.family == Family::Clang {
                // Clang would convert a conditional move from memory to a branch around the load,
                // which must fault whether or not the condition holds.
                flags.extend(["-mllvm", "-x86-cmov-converter-force-mem-operand=false"].map(str::to_owned));
            }
            flags.push("-fcf-protection=none".to_owned());
            if dialect.family == Family::Gcc {
                // The syntax of the `asm` statements.
                flags.push("-masm=att".to_owned());
            }
            if is_bare(triple) {
                // Interrupt handlers run on the same stack.
                flags.push("-mno-red-zone".into());
            }
        }
        // Outlined atomics are library functions, which firmware lacks.
        Architecture::Aarch64(_) => flags.push("-mno-outline-atomics".into()),
        Architecture::Arm(_) if dialect.family == Family::Gcc && is_bare(triple) => {
            // Firmware may lack the library, and comparisons are shorter than most tables.
            if dialect.calls_jump_tables || purpose.opt_level != OptLevel::Speed {
                flags.push("-fno-jump-tables".into());
            }
            if purpose.opt_level == OptLevel::SpeedAndSize {
                // The second scheduling pass uses registers that only 32-bit instructions can
                // encode.
                flags.push("-fno-schedule-insns2".into());
            }
        }
        Architecture::Arm(_) if dialect.flushes_vectors => {
            flags.extend(["-Xclang", "-target-feature", "-Xclang", "-neon"].map(str::to_owned));
        }
        _ => {}
    }
    if purpose.loadable {
        flags.extend(["-fPIC", "-fno-jump-tables"].map(str::to_owned));
        if dialect.family == Family::Gcc {
            flags.push("-fno-tree-loop-distribute-patterns".into());
        }
    }
    flags.into_iter().map(OsString::from).collect()
}
