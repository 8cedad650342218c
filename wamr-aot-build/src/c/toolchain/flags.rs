//! The flags.
//!
//! In this order: what a target needs unless the user says otherwise; what `cc` and the user
//! (`CFLAGS`) say; what the code needs, whatever the user says.

use std::ffi::OsString;

use target_lexicon::{Architecture, OperatingSystem, Triple};

use super::{
    super::dialect::{Dialect, Family},
    Purpose,
};
use crate::target::{OptLevel, largest_frame};

fn is_bare(triple: &Triple) -> bool {
    matches!(triple.operating_system, OperatingSystem::None_ | OperatingSystem::Unknown)
}

/// What the user's flags may replace.
pub(super) fn target_defaults(triple: &Triple) -> Vec<OsString> {
    match triple.architecture {
        // Anywhere in the address space: bare machines have their memory at the upper half of it.
        Architecture::Riscv32(_) | Architecture::Riscv64(_) if is_bare(triple) => {
            vec!["-mcmodel=medany".into()]
        }
        // What `cc` says for GCC. Without it, Clang takes the registers of a larger FPU, which not
        // all of these CPUs have.
        Architecture::Arm(_) if !is_bare(triple) => vec!["-march=armv7-a".into(), "-mfpu=vfpv3-d16".into()],
        _ => Vec::new(),
    }
}

/// What selects the machine: before it is asked what it is.
pub(super) fn target(purpose: &Purpose<'_>) -> Vec<OsString> {
    let triple = purpose.triple;
    let mut flags: Vec<String> = Vec::new();
    match triple.architecture {
        Architecture::X86_64 => flags.extend(purpose.cpu_features.iter().filter_map(|name| x86_flag(name))),
        // Floats in registers of their own width, not in those of the x87.
        Architecture::X86_32(_) => flags.extend(["-msse2".into(), "-mfpmath=sse".into()]),
        Architecture::Aarch64(_) => flags.extend(aarch64_flag(purpose.cpu_features)),
        Architecture::Riscv64(_) | Architecture::Riscv32(_) => {
            flags.extend(riscv_abi(purpose.name).map(str::to_owned))
        }
        _ => {}
    }
    flags.into_iter().map(OsString::from).collect()
}

/// The flag for a feature of x86_64; `None` for the baseline, and for what compilers have no use
/// for.
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

/// `cc` leaves the float ABI of some RISC-V targets to the compiler, which may have another one as
/// its default.
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

/// What makes a compiler frugal, after all others. Without optimisation each value would have a
/// place in the frame.
pub(super) fn frugal(family: Family) -> &'static [&'static str] {
    match family {
        // What pointers may point to grows faster than a function, and so does what is dead if that
        // is not known.
        Family::Gcc => &["-O1", "-fno-tree-pta", "-fno-tree-dce"],
        Family::Clang => &["-O1"],
    }
}

/// What the code needs.
pub(super) fn semantics(purpose: &Purpose<'_>, dialect: &Dialect) -> Vec<OsString> {
    let triple = purpose.triple;
    let frame = largest_frame(triple);
    let mut flags: Vec<String> = [
        match purpose.opt_level {
            // Without any, each value has a place on the stack.
            OptLevel::None => "-O1",
            OptLevel::Speed => "-O2",
            OptLevel::SpeedAndSize => "-Os",
        },
        // Of C11 only what GCC has as extensions. In C99 each `if` is a scope, see `function.rs`.
        "-std=gnu89",
        "-g0",
        "-ffreestanding",
        "-fvisibility=hidden",
        "-ffunction-sections",
        "-fdata-sections",
        "-fno-lto",
        "-fstack-usage",
        // Floats as the specification has them.
        "-fno-fast-math",
        "-fno-finite-math-only",
        "-fno-associative-math",
        "-fno-reciprocal-math",
        "-fsigned-zeros",
        "-ffp-contract=off",
        "-fno-math-errno",
        // A loop that never ends stays one; address 0 may be memory.
        "-fno-delete-null-pointer-checks",
        // Recursion uses stack, until the check finds that there is no more.
        "-fno-optimize-sibling-calls",
        "-fno-stack-protector",
        "-Wno-psabi",
    ]
    .map(str::to_owned)
    .into();
    // Debuggers, profilers and the host's backtraces find callers by them, at any instruction. On
    // bare metal they would take flash.
    let tables = if is_bare(triple) {
        ["-fno-asynchronous-unwind-tables", "-fno-unwind-tables"]
    } else {
        ["-fasynchronous-unwind-tables", "-funwind-tables"]
    };
    flags.extend(tables.map(str::to_owned));
    // A frame is there before it is checked: it must not step over the guard below a stack that is
    // not the thread's.
    flags.push(
        if is_bare(triple) { "-fno-stack-clash-protection" } else { "-fstack-clash-protection" }.to_owned(),
    );
    match dialect.family {
        Family::Gcc => {
            // The check of the stack must see the frame, so nothing may come before it or be split
            // off it.
            flags.extend(
                [
                    "-fno-shrink-wrap",
                    "-fno-partial-inlining",
                    "-fno-unsafe-math-optimizations",
                    "-fsignaling-nans",
                ]
                .map(str::to_owned),
            );
            flags.push("-fno-finite-loops".into());
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
                // A conditional move from memory would become a branch around the load, which must
                // fault whatever the condition.
                flags.extend(["-mllvm", "-x86-cmov-converter-force-mem-operand=false"].map(str::to_owned));
            }
            flags.push("-fcf-protection=none".to_owned());
            if is_bare(triple) {
                // Interrupts run on the same stack.
                flags.push("-mno-red-zone".into());
            }
        }
        // Library functions that firmware does not have.
        Architecture::Aarch64(_) => flags.push("-mno-outline-atomics".into()),
        Architecture::Arm(_) if dialect.family == Family::Gcc && is_bare(triple) => {
            flags.push("-fno-jump-tables".into());
            if purpose.opt_level == OptLevel::SpeedAndSize {
                // For the sake of pipelines it takes registers that only long instructions reach.
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
